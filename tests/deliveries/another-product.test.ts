import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import { deliveryAt, push, reach, storedRows } from "./steps.ts";
import { twoGateways } from "./two-gateways.ts";

const FIXTURES = "tests/fixtures";
const yaml = (path: string): Json => parseStrictYaml(readFileSync(`${FIXTURES}/${path}`, "utf8"), "fixture");
const FILE = readFileSync(`${FIXTURES}/extracts/chicago-crimes-2022.csv.gz`);
const AT = { agreementId: "agr-chicago-1", mapping: yaml("extracts/chicago-mapping.yaml"), fileName: "crimes.csv.gz" };
const world = { agreements: [yaml("agreements/chicago.yaml")], productsDir: FIXTURES };

describe("a product that takes a schema, an agreement and a mapping, and no code", () => {
  it("is delivered whole: 215,551 real rows without a natural key", { timeout: 120_000 }, async () => {
    await using pair = await twoGateways(world);
    const { deliveryId, report } = await push(pair, FILE, { ...AT, kind: "full" });
    expect(report).toMatchObject({
      records: { sealed: 215_551, refused: 0, withheld: 0 },
      source: { format: "csv", gzip: true, rows: 215_551 },
    });
    await reach(() => pair.police, deliveryId, "stored", "rejected");
    const received = await deliveryAt(pair.municipality, deliveryId);
    expect(received).toMatchObject({ state: "stored", records: 215_551, kind: "full" });
    expect(received!.parts).toBeGreaterThan(20);

    const rows = await storedRows(pair, deliveryId);
    expect(rows).toHaveLength(215_551);
    expect(new Set(rows.map((line) => line.slice(0, 40))).size).toBe(215_551);
    // number of rows by kind of crime: as in the file
    const kindAt = 4;
    const count = (kinds: Iterable<string>) => {
      const counts: { [kind: string]: number } = {};
      for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
      return counts;
    };
    const inFile = gunzipSync(FILE).toString().trimEnd().split("\n").slice(1);
    expect(count(rows.map((line) => JSON.parse(line)[kindAt] as string))).toEqual(
      count(inFile.map((line) => line.split(",")[2]!)),
    );
  });

  it("allows only full deliveries, since nothing tells one row from another later", async () => {
    await using pair = await twoGateways(world);
    const few = Buffer.from(`${gunzipSync(FILE).subarray(0, 2_000).toString().split("\n").slice(0, 5).join("\n")}\n`);
    const at = { ...AT, fileName: "crimes.csv" };
    await expect(push(pair, few, at)).rejects.toMatchObject({ code: "KIND_NEEDS_KEY" });
    const ids = [];
    for (const from of ["2022-01-01", "2022-02-01"]) {
      const { deliveryId } = await push(pair, few, { ...at, kind: "full", period: { from, to: from } });
      await reach(() => pair.police, deliveryId, "stored");
      ids.push(deliveryId);
    }
    const [first, second] = await Promise.all(ids.map((id) => storedRows(pair, id)));
    expect(first).toHaveLength(4);
    // the same row has another ref in another delivery
    expect(first!.map((line) => line.slice(0, 40))).not.toEqual(second!.map((line) => line.slice(0, 40)));
  });
});
