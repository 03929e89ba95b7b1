import { expect } from "vitest";
import { BARRIERS, type BarrierName } from "../../gateway/deliveries/barrier.ts";
import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { expectDelivered } from "./expect-delivered.ts";
import { inChunks, MESSAGES_REQUEST, type Messages, messages } from "./messages.ts";
import type { Pair } from "./pair.ts";
import { eventually, type Side, WHO } from "./side.ts";
import { watchVisibility } from "./visibility.ts";

/** Rows of a delivery that is killed: four parts. */
const ROWS = 220;

const SIDE_OF: { readonly [step: string]: "police" | "municipality" } = {
  push: "police",
  send: "police",
  receive: "municipality",
  load: "municipality",
};

/** The barriers of one side, in the order in which a delivery reaches them. Throws for a barrier that belongs to neither. */
export function barriersOf(side: "police" | "municipality"): readonly BarrierName[] {
  return BARRIERS.filter((name) => {
    const owner = SIDE_OF[name.split(".")[0]!];
    if (owner === undefined) throw new Error(`${name} belongs to no side`);
    return owner === side;
  });
}

/** Steps during which a delivery is not yet made: the push itself is lost with the process. */
const PREPARING: readonly BarrierName[] = ["push.inserted", "push.partKept", "push.sealed"];

/**
 * One delivery during which one side dies at a barrier. The side is started again, and then everything must come right by itself;
 * only a push that was lost with the process is given again. In: a running pair, the barrier, the delivery's number.
 */
export async function surviveDeath(pair: Pair, barrier: BarrierName, number: number): Promise<void> {
  const dying = pair[SIDE_OF[barrier.split(".")[0]!]!];
  const sent = messages(number, ROWS);
  using watch = watchVisibility(pair);
  await dying.stop();
  await dying.start({ SLUIS_TEST_KILL_AT: barrier });
  const pushed = push(pair.police, sent);
  await reached(dying, barrier);
  const outcome = await pushed;
  await dying.start();

  let id = await newest(pair.police);
  if (PREPARING.includes(barrier)) {
    expect(outcome).toMatchObject({
      code: "SERVICE_UNREACHABLE",
      details: { why: expect.stringMatching(/^E[A-Z]+$/) },
    });
    const lost = await pair.police.officer.delivery(WHO, id);
    expect(lost).toMatchObject({ delivery: { state: "failed", reason: "INTERRUPTED", number: null }, parts: [] });
    id = ((await push(pair.police, sent)) as PushOutcome).deliveryId;
  }
  await expectDelivered(pair, id, number, sent);
  const { halves, looks } = watch.seen();
  expect(halves).toEqual([]);
  expect(looks).toBeGreaterThan(5);
}

/** Pushes an extract. Out: the outcome, or the error. */
export async function push(police: Side, { csv }: Messages): Promise<PushOutcome | Error> {
  return police.officer.push(WHO, MESSAGES_REQUEST, inChunks(csv), () => {}).catch((error: Error) => error);
}

async function reached(dying: Side, barrier: BarrierName): Promise<void> {
  const { child, ended } = dying.process();
  await eventually(`${barrier} reached`, () => ((child.exitCode ?? child.signalCode) === null ? undefined : true));
  expect(await ended).toEqual({ code: null, signal: "SIGKILL" });
}

/** The id of the newest delivery that goes out. */
export async function newest(police: Side): Promise<string> {
  const [view] = await police.officer
    .deliveries(WHO, { direction: "out", limit: 500 })
    .then((views) => views.sort((left, right) => (left.delivery.id < right.delivery.id ? 1 : -1)));
  return view!.delivery.id;
}
