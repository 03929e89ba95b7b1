import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { AMENDING_BARRIERS, BARRIERS, type BarrierName } from "../../../gateway/deliveries/barrier.ts";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup, Profile } from "../fault-case.ts";
import { newest } from "../newest.ts";
import { eventually, type Side, WHO } from "../side.ts";
import type { World } from "../world.ts";

const BOTH: readonly Profile[] = ["embedded", "production"];

/** By step, or by the barrier's whole name. */
const SIDE_OF: { readonly [step: string]: "police" | "municipality" } = {
  push: "police",
  send: "police",
  receive: "municipality",
  load: "municipality",
  // the dialled side cosigns what the dialler hands in
  "witness.cosigned": "municipality",
  "witness.cosignatureKept": "police",
};

function sideOf(barrier: BarrierName): "police" | "municipality" {
  const side = SIDE_OF[barrier] ?? SIDE_OF[barrier.split(".")[0]!];
  if (side === undefined) throw new Error(`${barrier} belongs to no side`);
  return side;
}

/** Steps during which a delivery is not yet made: the push itself is lost with the process. */
const PREPARING: readonly BarrierName[] = ["push.inserted", "push.partKept", "push.sealed"];

/** What `npm test` kills at on PostgreSQL and RabbitMQ; at all of them on the embedded profile. */
const SHORT_ON_PRODUCTION: readonly BarrierName[] = ["send.finalVerified", "receive.acceptedLogged", "load.partLoaded"];

/** One delivery during which one side dies at a barrier; it is started again, and then everything must come right by itself. */
async function dieAt(barrier: BarrierName, { pair }: World, account: Account): Promise<void> {
  const dying = pair[sideOf(barrier)];
  const sent = account.extract();
  await dying.stop();
  // it may come to the barrier before it answers: logs are witnessed from the start
  await dying.start({ SLUIS_TEST_KILL_AT: barrier }).catch((error: unknown) => {
    if (dying.process().child.signalCode !== "SIGKILL") throw error;
  });
  const pushed = account.tryPush(sent);
  await died(dying, barrier);
  const outcome = await pushed;
  await dying.start();
  if (PREPARING.includes(barrier)) {
    const id = await newest(pair.police);
    expect(outcome).toMatchObject({
      code: "SERVICE_UNREACHABLE",
      details: { why: expect.stringMatching(/^E[A-Z]+$/) },
    });
    const lost = await eventually("the push that was lost has ended", async () => {
      const view = await pair.police.officer.delivery(WHO, id);
      return view.delivery.state === "preparing" ? undefined : view;
    });
    expect(lost).toMatchObject({ delivery: { state: "failed", reason: "INTERRUPTED", number: null }, parts: [] });
  }
  // a push whose answer was lost with the process is given again: it is the same delivery where there is one
  const again = await account.push(sent);
  if (typeof outcome === "string") expect(again).toBe(outcome);
}

async function died(side: Side, barrier: BarrierName): Promise<void> {
  const { child, ended } = side.process();
  await eventually(`${barrier} reached`, () => ((child.exitCode ?? child.signalCode) === null ? undefined : true));
  expect(await ended).toEqual({ code: null, signal: "SIGKILL" });
}

const atBarriers = BARRIERS.map((barrier): FaultCase => {
  sideOf(barrier);
  return {
    name: `SIGKILL at ${barrier}`,
    profiles: BOTH,
    short: SHORT_ON_PRODUCTION.includes(barrier) ? BOTH : ["embedded"],
    expected: PREPARING.includes(barrier)
      ? "the push is lost with the process and ends failed; given again it is delivered"
      : "the same delivery goes on at the next start",
    run: (world, account) => dieAt(barrier, world, account),
  };
});

/** The receiver dies while it carries out a withdrawal; the next process goes on where it was. */
async function dieWithdrawing(barrier: BarrierName, { pair }: World, account: Account): Promise<void> {
  const { police, municipality } = pair;
  const [kept, wrong] = [await account.push(), await account.push()];
  for (const id of [kept, wrong]) await account.stored(id);
  account.dismiss(wrong);
  await municipality.stop();
  await municipality.start({ SLUIS_TEST_KILL_AT: barrier });
  const asked = await police.officer.withdraw(WHO, { deliveryId: wrong, reason: "under test", keys: null });
  await died(municipality, barrier);
  await municipality.start();
  await account.stored(asked.deliveryId);
  const { effect, delivery } = await police.officer.delivery(WHO, asked.deliveryId);
  const withdrawn = (await police.officer.delivery(WHO, wrong)).delivery;
  expect(withdrawn.state).toBe("withdrawn");
  expect(effect).toMatchObject({ removed: withdrawn.records, rows: withdrawn.records, tokens: withdrawn.records });
  const left = await municipality.probe.count(
    `SELECT count(*) AS n FROM "loadedPart" p JOIN "delivery" d ON d."n" = p."delivery" WHERE d."id" = '${wrong}'`,
  );
  expect([left, delivery.kind]).toEqual([0, "withdrawal"]);
}

const whileWithdrawing = AMENDING_BARRIERS.map(
  (barrier): FaultCase => ({
    name: `SIGKILL at ${barrier}, while a delivery is withdrawn`,
    profiles: BOTH,
    short: ["embedded"],
    expected: "the withdrawal goes on at the next start, is confirmed once, and nothing of the delivery is left",
    run: (world, account) => dieWithdrawing(barrier, world, account),
  }),
);

/** Both sides are killed at random moments while deliveries follow each other. */
async function dieAtRandom({ pair }: World, account: Account): Promise<void> {
  let over = false;
  let round = 0;
  const pushing = (async () => {
    for (let n = 0; !over && (n < 6 || round < 2); n++) await account.push();
  })();
  const ended = pushing.finally(() => {
    over = true;
  });
  try {
    for (; !over; round++) {
      await new Promise((resolve) => setTimeout(resolve, 300 + ((round * 7919) % 900)));
      const side = round % 2 === 0 ? pair.police : pair.municipality;
      await side.kill();
      await side.start();
    }
  } finally {
    over = true;
  }
  await ended;
}

/** A worker thread ends at a part, once: the gateway makes another. */
async function endWorker(job: "prepare" | "open", { pair }: World, account: Account): Promise<void> {
  const side = job === "prepare" ? pair.police : pair.municipality;
  const mark = join(pair.folder, "worker-ended");
  await side.stop();
  await side.start({ SLUIS_TEST_END_WORKER_AT: `${job}:2@${mark}` });
  const sent = account.extract();
  const pushed = await account.tryPush(sent);
  if (job === "prepare") expect(pushed).toMatchObject({ code: "INTERNAL" });
  const id = job === "prepare" ? await account.push(sent) : (pushed as string);
  await account.stored(id);
  rmSync(mark);
  await side.stop();
  await side.start();
}

/** Processes and worker threads that end. */
export const KILLS: FaultGroup = {
  name: "kills",
  world: {},
  cases: [
    ...atBarriers,
    ...whileWithdrawing,
    {
      name: "SIGKILL of either side again and again, at any moment",
      profiles: BOTH,
      expected: "six deliveries that follow each other arrive in order",
      run: dieAtRandom,
    },
    {
      name: "a worker thread ends while it seals a part",
      profiles: BOTH,
      short: ["embedded"],
      expected: "the push is refused with INTERNAL and ends failed; given again it is delivered by a new thread",
      allows: ["INTERNAL"],
      run: (world, account) => endWorker("prepare", world, account),
    },
    {
      name: "a worker thread ends while it opens a part",
      profiles: BOTH,
      short: ["embedded"],
      expected: "a new thread opens the delivery again; nobody has to do anything",
      allows: ["INTERNAL"],
      run: (world, account) => endWorker("open", world, account),
    },
  ],
};
