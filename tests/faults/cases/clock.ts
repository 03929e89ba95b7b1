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

/** Lets a clock be wrong while something is done, and sets it right whatever comes of it. In: how far ahead, milliseconds. */
async function whileWrong(side: Side, clockAhead: number, work: () => Promise<void>): Promise<void> {
  await side.disturb({ clockAhead });
  try {
    await work();
  } finally {
    await side.disturb({});
  }
}

/** Waits until the first of some deliveries that has not left waits for a reason, and looks whether it still does a while later. */
async function oneWaitsFor(police: Side, ids: readonly string[], reason: string): Promise<void> {
  const waiting = async () => {
    const all = await Promise.all(ids.map(async (id) => (await police.officer.delivery(WHO, id)).delivery));
    return all.find((delivery) => delivery.reason === reason && delivery.attempts > 1);
  };
  const before = await eventually(`one waits for ${reason}`, waiting);
  await sleep(A_WHILE);
  const after = await waiting();
  expect(after).toMatchObject({ id: before.id, state: "released", number: null, parked: false });
}

/** A day back while deliveries follow each other: what leaves waits, and goes on by itself once the clock is right. */
async function dayBack({ pair }: World, account: Account, name: (typeof SIDES)[number]): Promise<void> {
  const { police } = pair;
  await account.stored(await account.push());
  const steps = await clockSteps(pair[name]);
  const waiting: string[] = [];
  await whileWrong(pair[name], -DAY, async () => {
    for (let n = 0; n < 2; n++) waiting.push(await account.push());
    // of the partner's clock the police side hears with the cosignature that it waits for
    await oneWaitsFor(police, waiting, name === "police" ? "CLOCK_STEPPED" : "CLOCK_APART");
    expect(await clockSteps(pair[name])).toBeGreaterThan(steps);
  });
  for (const id of [...waiting, await account.push()]) await account.stored(id);
}

/** Entries of the local log about clocks that were not right. */
async function clockSteps({ probe }: Side): Promise<number> {
  return probe.count(`SELECT count(*) AS n FROM "logEntry" WHERE "type" = 'clock-stepped'`);
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
  const sent = account.extract();
  if (restart) await police.stop();
  await whileWrong(police, TEN_YEARS, async () => {
    if (restart) await police.start();
    await municipality.start();
    expect(await account.tryPush(sent)).toMatchObject({ code: "CLOCK_NOT_CREDIBLE" });
    await sleep(A_WHILE);
    for (const [id, state] of [
      [open, "sending"],
      [next, "released"],
    ] as const)
      expect((await police.officer.delivery(WHO, id)).delivery).toMatchObject({ state, parked: false });
    if (restart) await police.stop();
  });
  if (restart) await police.start();
  for (const id of [open, next, await account.push(sent)]) await account.stored(id);
}

/** The municipality refuses everybody while its clock is ten years ahead, and neither side gives up. */
async function forwardAtReceiver({ pair }: World, account: Account): Promise<void> {
  const { police, municipality } = pair;
  let id = "";
  await whileWrong(municipality, TEN_YEARS, async () => {
    id = await account.push();
    await eventually("the police side is refused", async () => {
      const { delivery } = await police.officer.delivery(WHO, id);
      return delivery.reason === "PARTNER_REFUSED" && delivery.attempts > 2 ? true : undefined;
    });
    await sleep(A_WHILE);
    const { delivery } = await police.officer.delivery(WHO, id);
    expect(delivery).toMatchObject({ state: expect.stringMatching(/^(?:released|sending)$/), parked: false });
  });
  await account.stored(id);
}

/** A delivery that was accepted is loaded once the clock is right again. */
async function forwardWhileLoading({ pair }: World, account: Account): Promise<void> {
  const { municipality } = pair;
  await municipality.stop();
  await municipality.start({ SLUIS_TEST_KILL_AT: "load.claimed" });
  const id = await account.push();
  expect(await municipality.process().ended).toMatchObject({ signal: "SIGKILL" });
  await whileWrong(municipality, TEN_YEARS, async () => {
    await municipality.start();
    await sleep(A_WHILE);
    // nothing else holds it up: it is free, due and not parked
    const { delivery } = await municipality.officer.delivery(WHO, id);
    expect(delivery).toMatchObject({ state: "accepted", parked: false, attempts: 0 });
  });
  await account.stored(id);
}

const cases: readonly Pick<FaultCase, "name" | "expected" | "run">[] = [
  ...SIDES.map((side) => ({
    name: `the clock of the ${side} side is set back a day, and right again`,
    expected: "what leaves waits, with an alarm and an entry; all goes on by itself once it is right",
    run: (world: World, account: Account) => dayBack(world, account, side),
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
