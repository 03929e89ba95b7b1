import { expect } from "vitest";
import { seededRandom } from "../../../gateway/demo/random.ts";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import type { Message } from "../http-messages.ts";
import type { Fault } from "../wire.ts";
import type { World } from "../world.ts";

const KIB = 1024;
/** Rows that fill eight parts, of which about 140 KiB each travel. */
const ROWS = 530;
const NOISE = 0.13;
const PARTS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Delivers an extract over new connections, numbered from 1, with these faults: every part travels once, but for what was cut. */
async function deliver(
  world: World,
  account: Account,
  fault: (connection: number) => Fault | undefined,
  leastStruck: number,
): Promise<void> {
  const wire = world.wire();
  const [connections, struck, seen] = [wire.connections(), wire.struck(), wire.messages.length];
  wire.disturb((connection) => fault(connection - connections));
  wire.cut();
  const id = await account.push(account.extract(ROWS, NOISE));
  await account.stored(id);
  wire.disturb(() => undefined);
  expect(partsIn(wire.messages.slice(seen), id)).toEqual({ parts: PARTS, twice: [], wasted: [] });
  expect(wire.struck() - struck).toBeGreaterThanOrEqual(leastStruck);
}

/** What passed while one delivery was on its way. */
interface Passed {
  /** Numbers of the parts that travelled. */
  readonly parts: readonly number[];
  /** Parts whose arrival was confirmed more than once. */
  readonly twice: readonly number[];
  /** Parts that travelled although the municipality had said that it holds them. */
  readonly wasted: readonly number[];
}

function partsIn(passed: readonly Message[], id: string): Passed {
  let missing = new Set<number>();
  const parts = new Set<number>();
  const confirmed: number[] = [];
  const wasted: number[] = [];
  for (const { head, to, body } of passed) {
    const [, of, n] = /^PUT .*\/deliveries\/([^/]+)\/parts\/(\d+)$/.exec(to ?? head) ?? [];
    const part = Number(n);
    if (/^POST .*\/deliveries$/.test(to ?? "") && head.startsWith("200"))
      missing = new Set((JSON.parse(body.toString()) as { missing?: number[] }).missing ?? []);
    else if (of !== id) continue;
    else if (to?.startsWith("PUT") && head.startsWith("204")) confirmed.push(part);
    else if (head.startsWith("PUT")) {
      parts.add(part);
      if (!missing.has(part)) wasted.push(part);
    }
  }
  const twice = confirmed.filter((part, at) => confirmed.indexOf(part) < at);
  return { parts: [...parts].sort(), twice, wasted };
}

function atRandom(seed: number): FaultCase["run"] {
  const random = seededRandom(seed);
  const faults = Array.from({ length: 20 }, (): Fault => {
    const afterBytes = random.between(0, 300 * KIB);
    const does = random.pick(["reset", "loseAnswer", "drip", "deaf"] as const);
    if (does === "drip") return { afterBytes, does, bytes: 5 * KIB };
    return does === "deaf" ? { afterBytes, does, milliseconds: random.between(50, 500) } : { afterBytes, does };
  });
  // how many connections it takes, and so how many faults they meet, depends on which ones come first
  return (world, account) => deliver(world, account, (connection) => faults[connection - 1], 1);
}

const CASES: readonly Pick<FaultCase, "name" | "expected" | "run">[] = [
  {
    name: "nothing is wrong yet",
    expected: "every part travels once",
    run: (world, account) => deliver(world, account, () => undefined, 0),
  },
  {
    name: "the connection is reset at every 32 KiB in turn",
    expected: "only missing parts travel again",
    run: (world, account) =>
      deliver(
        world,
        account,
        (connection) => (connection > 24 ? undefined : { afterBytes: connection * 32 * KIB, does: "reset" }),
        5,
      ),
  },
  {
    name: "answers are lost and the connection with them",
    expected: "no part travels again that had arrived",
    run: (world, account) =>
      deliver(
        world,
        account,
        (connection) => (connection > 12 ? undefined : { afterBytes: (connection % 5) * 40 * KIB, does: "loseAnswer" }),
        5,
      ),
  },
  {
    name: "one part is cut while others are slow",
    expected: "the slow ones do not travel twice",
    run: (world, account) =>
      deliver(
        world,
        account,
        (connection) => {
          if (connection > 6) return undefined;
          return connection % 3 === 2
            ? { afterBytes: 30 * KIB, does: "reset" }
            : { afterBytes: 60 * KIB, does: "pause", milliseconds: 1_500 };
        },
        2,
      ),
  },
  {
    name: "one byte at a time for a while",
    expected: "every part travels once",
    run: (world, account) =>
      deliver(
        world,
        account,
        (connection) => ({ afterBytes: connection * 10 * KIB, does: "drip", bytes: 10 * KIB }),
        2,
      ),
  },
  {
    name: "the line goes deaf, half open, until a firewall forgets it",
    expected: "goes on over a new connection",
    run: (world, account) =>
      deliver(
        world,
        account,
        (connection) =>
          connection > 6 ? undefined : { afterBytes: connection * 50 * KIB, does: "deaf", milliseconds: 1_000 },
        2,
      ),
  },
  ...[1, 2, 3].map((seed) => ({
    name: `all of this at random (seed ${seed})`,
    expected: "every part is held once",
    run: atRandom(seed),
  })),
];

/** The line between the two gateways. */
export const LINES: FaultGroup = {
  name: "lines",
  world: { throughWire: true },
  cases: CASES.map((each) => ({ ...each, profiles: ["embedded", "production"], short: ["embedded"] })),
};
