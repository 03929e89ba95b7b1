import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import { eventually, type Side, WHO } from "../side.ts";
import type { World } from "../world.ts";

const DAY = 24 * 3600_000;
const TEN_YEARS = 3653 * DAY;
const SIDES = ["police", "municipality"] as const;

/** Longer than a few sweeps, in which a wrong clock could do harm. */
const A_WHILE = 3_000;

/** A day back while deliveries follow each other, and right again. */
async function dayBack(side: Side, account: Account): Promise<void> {
  await account.push();
  await side.disturb({ clockAhead: -DAY });
  await account.push();
  await account.stored(await account.push());
  await side.disturb({});
  await account.stored(await account.push());
}

/** A delivery is open while the clock of the police side goes ten years ahead; it and what is pushed wait until it is right again. */
async function forwardAtSender({ pair }: World, account: Account, restart: boolean): Promise<void> {
  const { police, municipality } = pair;
  await municipality.stop();
  const open = await account.push();
  await eventually("it is on its way", async () => {
    const { delivery } = await police.officer.delivery(WHO, open);
    return delivery.state === "sending" ? true : undefined;
  });
  const next = await account.push();
  if (restart) await police.stop();
  await police.disturb({ clockAhead: TEN_YEARS });
  if (restart) await police.start();
  await municipality.start();
  const sent = account.extract();
  expect(await account.tryPush(sent)).toMatchObject({ code: "CLOCK_NOT_CREDIBLE" });
  await sleep(A_WHILE);
  for (const [id, state] of [
    [open, "sending"],
    [next, "released"],
  ] as const)
    expect((await police.officer.delivery(WHO, id)).delivery).toMatchObject({ state, parked: false });
  if (restart) await police.stop();
  await police.disturb({});
  if (restart) await police.start();
  for (const id of [open, next, await account.push(sent)]) await account.stored(id);
}

/** The municipality refuses everybody while its clock is ten years ahead, and neither side gives up. */
async function forwardAtReceiver({ pair }: World, account: Account): Promise<void> {
  const { police, municipality } = pair;
  await municipality.disturb({ clockAhead: TEN_YEARS });
  const id = await account.push();
  await eventually("the police side is refused", async () => {
    const { delivery } = await police.officer.delivery(WHO, id);
    return delivery.reason === "PARTNER_REFUSED" && delivery.attempts > 2 ? true : undefined;
  });
  await sleep(A_WHILE);
  expect((await police.officer.delivery(WHO, id)).delivery).toMatchObject({ state: "sending", parked: false });
  await municipality.disturb({});
  await account.stored(id);
}

/** A delivery that was accepted is loaded once the clock is right again. */
async function forwardWhileLoading({ pair }: World, account: Account): Promise<void> {
  const { municipality } = pair;
  await municipality.stop();
  await municipality.start({ SLUIS_TEST_KILL_AT: "load.claimed" });
  const id = await account.push();
  await municipality.process().ended;
  await municipality.disturb({ clockAhead: TEN_YEARS });
  await municipality.start();
  await sleep(A_WHILE);
  expect((await municipality.officer.delivery(WHO, id)).delivery.state).not.toBe("stored");
  await municipality.disturb({});
  await account.stored(id);
}

const cases: readonly Pick<FaultCase, "name" | "expected" | "run">[] = [
  ...SIDES.map((side) => ({
    name: `the clock of the ${side} side is set back a day, and right again`,
    expected: "deliveries go on; entries are never dated before those in front of them",
    run: ({ pair }: World, account: Account) => dayBack(pair[side], account),
  })),
  ...[false, true].map((restart) => ({
    name: `the clock of the police side is ten years ahead${restart ? ", also at a start" : ""}`,
    expected: "pushes are refused with CLOCK_NOT_CREDIBLE, nothing expires; all goes on once it is right",
    run: (world: World, account: Account) => forwardAtSender(world, account, restart),
  })),
  {
    name: "the clock of the municipality is ten years ahead",
    expected: "everybody is refused with PARTNER_REFUSED; all goes on once it is right",
    run: forwardAtReceiver,
  },
  {
    name: "the clock of the municipality is ten years ahead when it starts with a delivery half loaded",
    expected: "nothing is stored under a wrong time; loaded once it is right",
    run: forwardWhileLoading,
  },
];

/** Clocks that are wrong. */
export const CLOCK: FaultGroup = {
  name: "clock",
  world: {},
  cases: cases.map((each) => ({ ...each, profiles: ["embedded", "production"], short: [] })),
};
