import { expect } from "vitest";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import { eventually, type Side, WHO } from "../side.ts";
import type { World } from "../world.ts";
import { pushWhileDeaf } from "./push-while-deaf.ts";

const SIDES = ["police", "municipality"] as const;

/** More write transactions than one delivery takes on either side. */
const COMMITS = 24;

/** One delivery for each commit that it takes, of which the store says that it does not know whether it was done. */
async function loseEachCommit(side: Side, account: Account): Promise<void> {
  let lost = side.lostCommits();
  let reached = 0;
  for (let commit = 1; commit <= COMMITS; commit++) {
    await side.disturb({ loseCommits: [commit] });
    await account.stored(await account.push(account.extract(80)));
    const now = side.lostCommits();
    if (now > lost) reached += 1;
    lost = now;
  }
  await side.disturb({});
  expect(reached).toBeGreaterThan(8);
}

/** Every third commit is lost, so that repetitions are met too. */
async function loseManyCommits(world: World, account: Account): Promise<void> {
  const which = Array.from({ length: 40 }, (_, at) => 3 * at + 2);
  const lost = () => SIDES.map((side) => world.pair[side].lostCommits());
  const before = lost();
  for (const side of SIDES) await world.pair[side].disturb({ loseCommits: which });
  for (let n = 0; n < 3; n++) await account.stored(await account.push());
  for (const side of SIDES) await world.pair[side].disturb({});
  for (const [at, count] of lost().entries()) expect(count - before[at]!).toBeGreaterThan(4);
}

/** The same on the wire: the server commits, and the connection ends before it can say so. */
async function loseCommitsOnTheWire(side: Side, account: Account): Promise<void> {
  const relay = side.production!.databaseRelay;
  const lost = relay.lost();
  for (let commit = 1; commit <= COMMITS; commit += 2) {
    relay.loseCommits([commit]);
    await account.stored(await account.push(account.extract(80)));
  }
  relay.loseCommits([]);
  expect(relay.lost() - lost).toBeGreaterThan(4);
}

/** What RabbitMQ says does not arrive for a while: confirms of what it has taken, and messages that it counts as given. */
const loseConfirms = ({ pair }: World, account: Account): Promise<void> =>
  pushWhileDeaf(
    SIDES.map((side) => pair[side].production!.brokerRelay),
    account,
  );

/** The answers to one kind of request are lost after it was handled. */
async function loseAnswers(world: World, account: Account, request: RegExp): Promise<void> {
  const wire = world.wire();
  const struck = wire.struck();
  wire.loseAnswersTo(request, 3);
  const ids = [await account.push(), await account.push()];
  for (const id of ids) await account.stored(id);
  wire.loseAnswersTo(request, 0);
  expect(wire.struck() - struck).toBeGreaterThan(0);
}

/** A delivery that is open is called off, and the answer to the request to close its number is lost. */
async function loseAnswerToVoid(world: World, account: Account): Promise<void> {
  const { police, municipality } = world.pair;
  const wire = world.wire();
  await municipality.stop();
  const id = await account.push();
  account.dismiss(id);
  await eventually("it is on its way", async () => {
    const { delivery } = await police.officer.delivery(WHO, id);
    return delivery.state === "sending" ? true : undefined;
  });
  await police.officer.cancel(WHO, id);
  const struck = wire.struck();
  wire.loseAnswersTo(/^POST .*\/void$/, 2);
  await municipality.start();
  for (const side of [police, municipality])
    await eventually("it is void", async () => {
      const view = await side.officer.delivery(WHO, id).catch(() => undefined);
      return view?.delivery.state === "void" ? true : undefined;
    });
  expect(wire.struck() - struck).toBeGreaterThan(0);
  await account.stored(await account.push());
}

const requests: readonly [string, RegExp][] = [
  ["the offer of a manifest", /^POST \/exchange\/v1\/deliveries$/],
  ["a part", /^PUT /],
  ["the question for receipts", /^GET \/exchange\/v1\/outbox/],
];

const commits = SIDES.flatMap((side): FaultCase[] => [
  {
    name: `each commit of the ${side} side in turn, answer lost`,
    profiles: ["embedded", "production"],
    // the other side waits for claims to lapse
    short: side === "police" ? ["embedded"] : [],
    expected: "the step is repeated and finds that it was done",
    run: ({ pair }, account) => loseEachCommit(pair[side], account),
  },
  {
    name: `commits of the ${side} side, answer lost with the connection to PostgreSQL`,
    profiles: ["production"],
    expected: "the step is repeated over a new connection and finds that it was done",
    run: ({ pair }, account) => loseCommitsOnTheWire(pair[side], account),
  },
]);

/** It succeeded, but the caller saw a failure. */
export const ANSWERS: FaultGroup = {
  name: "answers",
  world: { throughWire: true },
  cases: [
    ...requests.map(
      ([name, request]): FaultCase => ({
        name: `${name} is handled, its answer lost three times`,
        profiles: ["embedded", "production"],
        short: ["embedded"],
        expected: "asked again, with the same outcome",
        run: (world, account) => loseAnswers(world, account, request),
      }),
    ),
    {
      name: "a void is handled, its answer lost",
      profiles: ["embedded", "production"],
      expected: "void on both sides, once; the next delivery follows",
      run: loseAnswerToVoid,
    },
    {
      name: "every third commit of both sides, answer lost",
      profiles: ["embedded", "production"],
      expected: "three deliveries arrive all the same",
      run: loseManyCommits,
    },
    ...commits,
    {
      name: "confirms and messages of RabbitMQ lost, again and again",
      profiles: ["production"],
      short: ["production"],
      expected: "published again; what came twice finds nothing to do",
      run: loseConfirms,
    },
  ],
};
