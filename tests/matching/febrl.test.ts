import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scorePairs, type Truth, takenPair } from "../../gateway/demo/match/score.ts";
import { INTAKE } from "../deliveries/steps.ts";
import type { TestGateway } from "../deliveries/test-gateway.ts";
import { type TwoGateways, twoGateways } from "../deliveries/two-gateways.ts";
import { febrlMapping } from "./febrl-mapping.ts";
import { allPairs, matchDocument, pseudonymise } from "./match-world.ts";

/** Australian postcodes get two letters behind them, the same everywhere, so that they have the form of Dutch ones. */
function file(name: string): Buffer {
  const text = gunzipSync(readFileSync(new URL(`../fixtures/febrl/${name}.csv.gz`, import.meta.url))).toString();
  return Buffer.from(text.replace(/, ([0-9]{4})(?=, [a-z]*, [0-9]*, [0-9]+\r?\n)/g, ", $1XA"));
}

/** An equal number in rec_id is the same person. */
async function truthOf(gateway: TestGateway, source: string): Promise<Truth> {
  const { columns, lines } = await gateway.matching.ownRows(INTAKE, source);
  const truth = new Map<string, number>();
  for await (const line of lines) {
    const row = JSON.parse(line) as string[];
    truth.set(`${row[0]} persoon`, Number(row[columns.indexOf("registratieId")]!.split("-")[1]));
  }
  return truth;
}

describe("5,000 people of FEBRL 4 and their copies with errors", () => {
  let pair: TwoGateways;
  beforeAll(async () => {
    const reports = matchDocument("reports");
    const pseudonyms = { ...(reports["pseudonyms"] as object), types: ["pvn", "doc", "pnd1", "pnd2", "pnd3", "adr1"] };
    const widened = {
      ...reports,
      pseudonyms: {
        ...pseudonyms,
        receiverTypes: ["doc", "pnd1", "pnd2", "pnd3", "adr1"].map((type) => ({ type, purpose: "proef" })),
      },
    };
    pair = await twoGateways({ agreements: [widened, { ...widened, id: "demo-tweede" }] as never });
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  async function score(withNumber: boolean) {
    const { municipality } = pair;
    const mapping = febrlMapping(withNumber);
    const left = await pseudonymise(municipality, file("febrl4a"), "demo-aangiften", mapping);
    const right = await pseudonymise(municipality, file("febrl4b"), "demo-tweede", mapping);
    const request = { agreementId: left.source, withSource: right.source, weakest: "B" as const };
    const { run } = await municipality.matching.match(INTAKE, request, () => {});
    const pairs = await allPairs(municipality, run);
    const [a, b] = [await truthOf(municipality, left.source), await truthOf(municipality, right.source)];
    const counted = {
      strong: scorePairs(pairs, a, b, ({ strength }) => strength === "A"),
      taken: scorePairs(pairs, a, b, takenPair),
      all: scorePairs(pairs, a, b, () => true),
    };
    expect(counted.strong.possible).toBe(5000);
    return counted;
  }

  it("are found back without one mistake when a number of the person is among the keys", async () => {
    const { strong, taken, all } = await score(true);
    expect(strong.precision).toBe(1);
    expect(strong.recall).toBeGreaterThan(0.95);
    expect(taken.precision).toBe(1);
    expect(taken.recall).toBeGreaterThan(0.985);
    expect(all.recall).toBeGreaterThan(taken.recall);
  });

  it("are found back for the larger part by names, dates and addresses alone", async () => {
    const { strong, taken, all } = await score(false);
    expect(strong.precision).toBe(1);
    expect(taken.precision).toBeGreaterThan(0.995);
    expect(taken.recall).toBeGreaterThan(0.81);
    expect(all.recall).toBeGreaterThan(0.85);
  });
});
