import { afterAll, beforeAll, describe, it } from "vitest";
import { barriersOf, surviveDeath } from "./kill-points.ts";
import { createPair, type Pair } from "./pair.ts";

// The two suites have gateways of their own and run side by side: most of their time is waiting for processes to start.
describe.concurrent.each(["police", "municipality"] as const)("a %s side that dies", { timeout: 120_000 }, (side) => {
  let pair: Pair;
  let number = 0;
  beforeAll(async () => {
    pair = await createPair();
    await Promise.all([pair.police.start(), pair.municipality.start()]);
  });
  afterAll(async () => pair[Symbol.asyncDispose]());

  for (const barrier of barriersOf(side)) {
    it(`at ${barrier} delivers once and whole all the same`, { concurrent: false }, async () => {
      number += 1;
      await surviveDeath(pair, barrier, number);
    });
  }
});
