import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import { eventually } from "../side.ts";
import { mayMount, smallDisk } from "../small-disk.ts";
import type { World } from "../world.ts";

const SIDES = ["police", "municipality"] as const;

/** Pushes extracts one after the other for as long as `breaking` is done again and again; each time both sides connect anew. */
async function whilePushing(
  { pair }: World,
  account: Account,
  times: number,
  breaking: () => Promise<unknown>,
): Promise<void> {
  let over = false;
  const pushing = (async () => {
    const ids: string[] = [];
    while (!over || ids.length < 5) ids.push(await account.push());
    for (const id of ids) await account.stored(id);
  })();
  // its failure is told below
  pushing.catch(() => {});
  const relays = SIDES.map((side) => pair[side].production!.databaseRelay);
  try {
    for (let n = 0; n < times; n++) {
      await sleep(200 + ((n * 7919) % 700));
      const before = relays.map((relay) => relay.count());
      await breaking();
      for (const [at, relay] of relays.entries())
        await eventually("a side connected anew", () => (relay.count() > before[at]! ? true : undefined));
    }
  } finally {
    over = true;
  }
  await pushing;
}

async function terminate({ pair }: World): Promise<void> {
  await pair.police.production!.database.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name LIKE 'sluis%'`);
}

/** Megabytes: room for the log segments and the databases of these tests. */
const DISK = 600;

/** PostgreSQL runs full while parts arrive; room is made, and it is started again where it ended. */
async function fillDisk(world: World, account: Account): Promise<void> {
  const { postgres } = world.production();
  const { promise: mounted, resolve } = Promise.withResolvers<ReturnType<typeof smallDisk>>();
  await postgres.restart("in order", (data) => resolve(smallDisk(data, DISK)));
  const disk = await mounted;
  try {
    await account.stored(await account.push());
    disk.fill(2_000);
    const sent = account.extract(530, 0.9);
    expect(await account.tryPush(sent)).toMatchObject({
      code: expect.stringMatching(/^(?:STORE_FULL|STORE_UNAVAILABLE)$/),
    });
    await sleep(2_000);
    disk.makeRoom();
    // a server that could not write its log ends, and is an administrator's to start
    await postgres.restart("at once");
    await account.stored(await account.push(sent));
  } finally {
    await postgres.restart("in order", () => disk[Symbol.dispose]());
  }
}

const cases: readonly FaultCase[] = [
  ...(["in order", "at once"] as const).map(
    (how): FaultCase => ({
      name: `PostgreSQL is restarted ${how}, three times`,
      profiles: ["production"],
      short: how === "at once" ? ["production"] : [],
      expected: "pushes meanwhile are refused with STORE_UNAVAILABLE; everything acknowledged arrives",
      run: (world, account) => whilePushing(world, account, 3, () => world.production().postgres.restart(how)),
    }),
  ),
  {
    name: "connections to PostgreSQL are terminated, twenty times",
    profiles: ["production"],
    expected: "every step is repeated over a new connection",
    run: (world, account) => whilePushing(world, account, 20, () => terminate(world)),
  },
  {
    name: "connections to PostgreSQL are reset on the line, twenty times",
    profiles: ["production"],
    expected: "every step is repeated over a new connection",
    run: (world, account) =>
      whilePushing(world, account, 20, async () => {
        for (const side of SIDES) world.pair[side].production!.databaseRelay.cut();
      }),
  },
  {
    name: "the disk of PostgreSQL is full",
    profiles: ["production"],
    expected: "the push is refused; given again once there is room it arrives",
    impossible: () => (mayMount() ? undefined : "this user may not mount a disk"),
    run: fillDisk,
  },
];

/** PostgreSQL, restarted, cut off and full. */
export const DATABASE: FaultGroup = { name: "database", world: {}, cases };
