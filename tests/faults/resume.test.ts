import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { seededRandom } from "../../gateway/demo/random.ts";
import { expectDelivered } from "./expect-delivered.ts";
import type { Message } from "./http-messages.ts";
import { push } from "./kill-points.ts";
import { messages } from "./messages.ts";
import { createPair, type Pair } from "./pair.ts";
import { createWire, type Fault, type Wire } from "./wire.ts";

const KIB = 1024;
/** Rows that fill eight parts, of which about 140 KiB each travel. */
const ROWS = 530;
const NOISE = 0.13;
const PARTS = [1, 2, 3, 4, 5, 6, 7, 8];

/** What passed while one delivery was on its way. */
interface Passed {
  /** Numbers of the parts that travelled. */
  readonly parts: readonly number[];
  /** Parts whose arrival was confirmed more than once. */
  readonly twice: readonly number[];
  /** Parts that travelled although the municipality had said that it holds them. */
  readonly wasted: readonly number[];
  /** Connections that met their fault. */
  readonly struck: number;
}

describe("a line that misbehaves", { timeout: 120_000 }, () => {
  let pair: Pair;
  let wire: Wire;
  let number = 0;
  beforeAll(async () => {
    pair = await createPair({ throughWire: true });
    wire = await createWire(pair);
    await Promise.all([pair.police.start(), pair.municipality.start()]);
  });
  afterAll(async () => {
    await pair[Symbol.asyncDispose]();
    await wire[Symbol.asyncDispose]();
  });

  /** Delivers an extract over new connections, numbered from 1, with these faults. */
  async function deliver(fault: (connection: number) => Fault | undefined): Promise<Passed> {
    number += 1;
    const sent = messages(number, ROWS, NOISE);
    const [connections, struck, seen] = [wire.connections(), wire.struck(), wire.messages.length];
    wire.disturb((connection) => fault(connection - connections));
    wire.cut();
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await expectDelivered(pair, deliveryId, number, sent);
    return { ...partsIn(wire.messages.slice(seen)), struck: wire.struck() - struck };
  }

  it("and does nothing wrong yet carries every part once", async () => {
    const { parts, twice, wasted, struck } = await deliver(() => undefined);
    expect({ parts, twice, wasted, struck }).toEqual({ parts: PARTS, twice: [], wasted: [], struck: 0 });
  });

  it("and is cut at every 32 KiB in turn carries only missing parts again", async () => {
    const { parts, twice, wasted, struck } = await deliver((connection) =>
      connection > 24 ? undefined : { afterBytes: connection * 32 * KIB, does: "reset" },
    );
    expect({ parts, twice, wasted }).toEqual({ parts: PARTS, twice: [], wasted: [] });
    expect(struck).toBeGreaterThan(4);
  });

  it("and loses answers does not carry a part again that had arrived", async () => {
    const { parts, twice, wasted, struck } = await deliver((connection) =>
      connection > 12 ? undefined : { afterBytes: (connection % 5) * 40 * KIB, does: "loseAnswer" },
    );
    expect({ parts, twice, wasted }).toEqual({ parts: PARTS, twice: [], wasted: [] });
    expect(struck).toBeGreaterThan(4);
  });

  it("and is cut for one part while others are slow does not carry those twice", async () => {
    const { parts, twice, wasted, struck } = await deliver((connection) => {
      if (connection > 6) return undefined;
      return connection % 3 === 2
        ? { afterBytes: 30 * KIB, does: "reset" }
        : { afterBytes: 60 * KIB, does: "pause", milliseconds: 1_500 };
    });
    expect({ parts, twice, wasted }).toEqual({ parts: PARTS, twice: [], wasted: [] });
    expect(struck).toBeGreaterThan(1);
  });

  it("and passes one byte at a time for a while delivers", async () => {
    const { parts, twice, wasted, struck } = await deliver((connection) => ({
      afterBytes: connection * 10 * KIB,
      does: "drip",
      bytes: 10 * KIB,
    }));
    expect({ parts, twice, wasted }).toEqual({ parts: PARTS, twice: [], wasted: [] });
    expect(struck).toBeGreaterThan(1);
  });

  it("and goes deaf with its connections open delivers once they are gone", async () => {
    const { parts, twice, wasted, struck } = await deliver((connection) =>
      connection > 6 ? undefined : { afterBytes: connection * 50 * KIB, does: "deaf", milliseconds: 1_000 },
    );
    expect({ parts, twice, wasted }).toEqual({ parts: PARTS, twice: [], wasted: [] });
    expect(struck).toBeGreaterThan(1);
  });

  it.each([1, 2, 3])("and does all of this at random delivers (seed %i)", async (seed) => {
    const random = seededRandom(seed);
    const faults = Array.from({ length: 20 }, (): Fault => {
      const afterBytes = random.between(0, 300 * KIB);
      const does = random.pick(["reset", "loseAnswer", "drip", "deaf"] as const);
      if (does === "drip") return { afterBytes, does, bytes: 5 * KIB };
      return does === "deaf" ? { afterBytes, does, milliseconds: random.between(50, 500) } : { afterBytes, does };
    });
    // how many connections it takes, and so how many faults they meet, depends on which ones come first
    const { parts, twice, wasted, struck } = await deliver((connection) => faults[connection - 1]);
    expect({ parts, twice, wasted }).toEqual({ parts: PARTS, twice: [], wasted: [] });
    expect(struck).toBeGreaterThan(0);
  });
});

function partsIn(passed: readonly Message[]): Omit<Passed, "struck"> {
  let missing = new Set<number>();
  const parts = new Set<number>();
  const confirmed: number[] = [];
  const wasted: number[] = [];
  for (const { head, to, body } of passed) {
    const part = Number(/^PUT .*\/(\d+)$/.exec(to ?? head)?.[1]);
    if (to?.startsWith("POST") && head.startsWith("200"))
      missing = new Set((JSON.parse(body.toString()) as { missing: number[] }).missing);
    else if (to?.startsWith("PUT") && head.startsWith("204")) confirmed.push(part);
    else if (head.startsWith("PUT")) {
      parts.add(part);
      if (!missing.has(part)) wasted.push(part);
    }
  }
  const twice = confirmed.filter((part, at) => confirmed.indexOf(part) < at);
  return { parts: [...parts].sort(), twice, wasted };
}
