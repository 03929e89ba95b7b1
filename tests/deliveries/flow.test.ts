import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bvhExtract } from "../../gateway/demo/bvh-extract.ts";
import { demoMapping } from "./demo-mapping.ts";
import { incidents } from "./incidents.ts";
import { deliver, deliveryAt, entriesAbout, push, reach, storedRows } from "./steps.ts";
import { type TwoGateways, twoGateways } from "./two-gateways.ts";

const KINDS = [
  { code: "A72", label: "Diefstal fiets" },
  { code: "A20", label: "Gekwal. Diefstal in/uit woning" },
];

describe("a delivery", () => {
  let pair: TwoGateways;
  beforeAll(async () => {
    pair = await twoGateways();
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  it("arrives whole and ends with a verified stored receipt", async () => {
    const pieces = bvhExtract({ seed: 1, rows: 300, day: "2026-11-20", kinds: KINDS, mistakes: 0 });
    const { deliveryId, refusal } = await push(pair, Buffer.from([...pieces].join("")), { mapping: demoMapping });
    expect(refusal).toBeUndefined();
    const { records } = await reach(() => pair.police, deliveryId, "stored");
    expect(await storedRows(pair, deliveryId)).toHaveLength(records);
    expect(records).toBeGreaterThan(280);
  });
  it("two", async () => {
    const id = await deliver(pair, incidents(3));
    expect(await storedRows(pair, id)).toHaveLength(3);
    expect((await entriesAbout(pair.police, id)).map(({ type }) => type)).toEqual([
      "prepared",
      "released",
      "sent",
      "accepted",
      "stored",
    ]);
    expect((await entriesAbout(pair.municipality, id)).map(({ type }) => type)).toEqual([
      "received",
      "stored",
      "export",
    ]);
    expect(await deliveryAt(pair.municipality, id)).toMatchObject({ state: "stored" });
  });
});
