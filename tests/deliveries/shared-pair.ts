import { afterAll, afterEach, beforeAll } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import { agree } from "./agree.ts";
import { demoAgreement, type TwoGateways, twoGateways, type World } from "./two-gateways.ts";

/**
 * One pair of gateways for all tests of a file, since starting them costs more than most tests; each test takes an agreement of its own,
 * and the link is sound again after it. Out: a function that gives the pair.
 */
export function sharedPair(world: World = {}): () => TwoGateways {
  let pair: TwoGateways;
  beforeAll(async () => {
    pair = await twoGateways(world);
  });
  afterEach(() => {
    for (const fault of Object.keys(pair.faults)) Reflect.deleteProperty(pair.faults, fault);
  });
  afterAll(() => pair[Symbol.asyncDispose]());
  return () => pair;
}

let count = 0;

/** Installs a new agreement like the demonstration's on both sides. Out: its id. */
export async function newAgreement(
  pair: TwoGateways,
  changes: { readonly [member: string]: Json } = {},
  changesThere: { readonly [member: string]: Json } = {},
): Promise<string> {
  count += 1;
  const id = `proef-${count}`;
  await agree(pair, demoAgreement({ id, ...changes }), "police");
  await agree(pair, demoAgreement({ id, ...changes, ...changesThere }), "municipality");
  return id;
}
