import { readFileSync } from "node:fs";
import type { Json, JsonObject } from "../../gateway/core/json.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import { demoNumber, type Register } from "../../gateway/demo/match/registers.ts";
import type { Truth } from "../../gateway/demo/match/score.ts";
import type { OwnSourceOutcome } from "../../gateway/matching/ports/match-service.ts";
import type { MatchPair } from "../../gateway/matching/ports/match-store.ts";
import { chunks, INTAKE, pushRequest } from "../deliveries/steps.ts";
import type { TestGateway } from "../deliveries/test-gateway.ts";

/** A document of the demonstration of matching, with what a test changes in it. */
export function matchDocument(name: string, changes: JsonObject = {}): JsonObject {
  const document = parseStrictYaml(readFileSync(`gateway/demo/match/${name}.yaml`, "utf8"), "mapping");
  return { ...(document as JsonObject), ...changes };
}

/** Pseudonymises an own register at a gateway. */
export function pseudonymise(
  gateway: TestGateway,
  csv: string | Buffer,
  agreementId = "demo-aangiften",
  mapping: Json = matchDocument("register-mapping"),
): Promise<OwnSourceOutcome> {
  const file = Buffer.from(csv);
  const request = pushRequest(file, { agreementId, kind: "full", mapping, fileName: "register.csv" });
  return gateway.matching.pseudonymise(INTAKE, request, chunks(file), () => {});
}

/** All pairs of a run. */
export async function allPairs(gateway: TestGateway, run: string): Promise<MatchPair[]> {
  const pairs: MatchPair[] = [];
  for (let after = 0; ; after = pairs.at(-1)!.n) {
    const page = await gateway.matching.pairs(INTAKE, run, after, 500);
    pairs.push(...page);
    if (page.length < 500) return pairs;
  }
}

/** Who is behind each child of the delivered reports, found back by the code that each record carries. */
export async function reportTruth(gateway: TestGateway, { who }: Register): Promise<Truth> {
  const { columns, lines } = await gateway.officer.exportRows(INTAKE, { agreementId: "demo-aangiften" });
  const [codes, people] = [columns.indexOf("feitcodes"), columns.indexOf("betrokkenen")];
  const truth = new Map<string, number>();
  for await (const line of lines) {
    const row = JSON.parse(line) as [string, string, ...Json[]];
    const number = demoNumber((row[codes] as string[])[0]!);
    (row[people] as Json[]).forEach((_, at) => {
      truth.set(`${row[0]} betrokkenen[${at}]`, who.get(`${number}[${at}]`)!);
    });
  }
  return truth;
}

/** Who is behind each record of the own register, by its own key. */
export async function registerTruth(gateway: TestGateway, source: string, { who }: Register): Promise<Truth> {
  const { columns, lines } = await gateway.matching.ownRows(INTAKE, source);
  const key = columns.indexOf("registratieId");
  const truth = new Map<string, number>();
  for await (const line of lines) {
    const row = JSON.parse(line) as [string, string, ...string[]];
    truth.set(`${row[0]} persoon`, who.get(row[key]!.slice(2))!);
  }
  return truth;
}
