import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import { acceptSigned } from "../../gateway/deliveries/agreements/accept-agreement.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { makeRegisters } from "../../gateway/demo/match/registers.ts";
import { scorePairs, takenPair } from "../../gateway/demo/match/score.ts";
import { createMatchService } from "../../gateway/matching/create-match-service.ts";
import type { MatchReport } from "../../gateway/matching/ports/match-service.ts";
import { signedByBoth } from "../agreements/signed-by-both.ts";
import { AUDITOR, COLLEAGUE, deliver, INTAKE } from "../deliveries/steps.ts";
import { makeKeys, partnerOf } from "../deliveries/test-keys.ts";
import { type TwoGateways, twoGateways } from "../deliveries/two-gateways.ts";
import { allPairs, matchDocument, pseudonymise, registerTruth, reportTruth } from "./match-world.ts";

const FILES = makeRegisters({ seed: 11, people: 900, reports: 300, registered: 500, day: "2026-11-20" });
const SOURCE = "demo-aangiften/persoonsregister";
const REQUEST = { agreementId: "demo-aangiften", withSource: null, weakest: "B" as const };

describe("a municipality that matches what it got with its own register", () => {
  let pair: TwoGateways;
  let report: MatchReport;
  beforeAll(async () => {
    pair = await twoGateways({ agreements: [matchDocument("reports")] });
    await deliver(pair, Buffer.from(FILES.reports.csv), {
      agreementId: "demo-aangiften",
      mapping: matchDocument("reports-mapping"),
    });
    await pseudonymise(pair.municipality, FILES.register.csv);
    report = await pair.municipality.matching.match(INTAKE, REQUEST, () => {});
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  it("finds most people again and mistakes hardly anybody, against the known truth", async () => {
    const pairs = await allPairs(pair.municipality, report.run);
    const left = await reportTruth(pair.municipality, FILES.reports);
    const right = await registerTruth(pair.municipality, SOURCE, FILES.register);
    const strong = scorePairs(pairs, left, right, ({ strength }) => strength === "A");
    expect(strong.possible).toBeGreaterThan(200);
    expect(strong.precision).toBeGreaterThan(0.97);
    expect(strong.recall).toBeGreaterThan(0.8);
    const wide = scorePairs(pairs, left, right, ({ strength }) => strength !== "R");
    expect(wide.recall).toBeGreaterThan(strong.recall);
    expect(wide.precision).toBeLessThan(strong.precision);
    const taken = scorePairs(pairs, left, right, takenPair);
    expect(taken.recall).toBeGreaterThan(strong.recall);
    expect(taken.precision).toBeGreaterThan(wide.precision);
  });

  it("counts per type what is comparable, found and in conflict, and what is remarkable", () => {
    const bsn = report.types.find(({ type }) => type === "bsn")!;
    expect(bsn).toMatchObject({ strength: "A", left: { notComparable: 0 }, right: { notComparable: 0 } });
    expect(bsn.left.comparable).toBeGreaterThan(bsn.matched);
    expect(bsn.matched).toBeGreaterThan(100);
    expect(report.types.map(({ type }) => type)).toEqual(["bsn", "pnd1", "pnd2", "adr1", "tel", "pnd3", "pvn"]);
    expect(report.pairs.A).toBeGreaterThan(200);
    expect(report.many).toBeGreaterThan(0);
    expect(report.alarms).toEqual([]);
  });

  it("keeps no token and no raw value in what it found", async () => {
    const text = JSON.stringify([report, await allPairs(pair.municipality, report.run)]);
    expect(text).not.toContain("hn1.");
    expect(text).not.toMatch(/Jansen|Bakker|\b00\d{7}\b/);
  });

  it("writes that it reads for matching in the log about the partner, before it reads", async () => {
    const lines = await pair.municipality.officer.logLines(AUDITOR, {
      log: `sluis/${pair.oin.municipality}/${pair.oin.police}`,
      limit: 500,
    });
    const entries = lines.map(({ entry }) => entry as unknown as LogEntry);
    const reasons = entries.filter(({ type }) => type === "record-access").map(({ reason }) => reason);
    expect(reasons).toEqual(expect.arrayContaining(["own-source", "match", "match-pairs", "own-rows"]));
    const access = entries.find(({ reason }) => reason === "match")!;
    expect(access).toMatchObject({ agreement: { id: "demo-aangiften" }, role: "intake", purpose: "lokale-veiligheid" });
    expect(JSON.stringify(entries)).not.toContain(INTAKE.id);
  });

  it("finds the same again, replaces the pairs, and keeps earlier counts", async () => {
    const again = await pair.municipality.matching.match(INTAKE, { ...REQUEST, withSource: SOURCE }, () => {});
    expect(again.pairs).toEqual(report.pairs);
    expect(await pair.municipality.matching.pairs(INTAKE, report.run, 0, 5)).toEqual([]);
    expect(await pair.municipality.matching.pairs(INTAKE, again.run, 0, 5)).toHaveLength(5);
    const runs = await pair.municipality.matching.runs(INTAKE, REQUEST);
    expect(runs.map(({ run }) => run)).toEqual([again.run, report.run]);
  });

  it("raises an alarm when a register is suddenly hardly found any more", async () => {
    const { matching } = pair.municipality;
    for (let run = 0; run < 2; run++) await matching.match(INTAKE, REQUEST, () => {});
    const strangers = makeRegisters({ seed: 99, people: 900, reports: 1, registered: 500, day: "2026-11-20" });
    await pseudonymise(pair.municipality, strangers.register.csv.replaceAll(/;00\d{7};|;0\d{7};/g, ";;"));
    const fallen = await matching.match(INTAKE, REQUEST, () => {});
    expect(fallen.alarms.map(({ type, what }) => `${type} ${what}`)).toContain("pnd1 matched");
    expect(pair.municipality.logged).toContain("match level fell");
    await pseudonymise(pair.municipality, FILES.register.csv);
  });

  it("ends between two parts when the gateway stops, and leaves what was found before", async () => {
    const { municipality } = pair;
    const stopping = new AbortController();
    const matching = createMatchService(municipality.context, municipality.store.matching, stopping.signal);
    const [before] = await matching.runs(INTAKE, REQUEST);
    const stopped = matching.match(INTAKE, REQUEST, () => stopping.abort());
    await expect(stopped).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect((await matching.runs(INTAKE, REQUEST))[0]).toEqual(before);
  });

  it("is refused to everybody but the intake", async () => {
    for (const who of [COLLEAGUE, AUDITOR])
      await expect(pair.municipality.matching.match(who, REQUEST, () => {})).rejects.toMatchObject({
        code: "ACCESS_DENIED",
      });
  });

  it.each([
    [
      "a source that is not there",
      { ...REQUEST, withSource: "demo-aangiften/overlastmelding" },
      "MATCH_SOURCE_UNKNOWN",
    ],
    ["the same agreement", { ...REQUEST, withSource: "demo-aangiften" }, "MATCH_SOURCE_UNKNOWN"],
    ["an unknown agreement", { ...REQUEST, withSource: "bestaat-niet" }, "AGREEMENT_UNKNOWN"],
  ])("is refused with %s", async (_, request, code) => {
    await expect(pair.municipality.matching.match(INTAKE, request, () => {})).rejects.toMatchObject({ code });
  });

  it("stays inside one domain, and joins three parties only where each agreement names them", async () => {
    const { municipality } = pair;
    const outcomes = matchDocument("outcomes");
    const pseudonyms = outcomes["pseudonyms"] as object;
    const { members: _, ...pairwise } = pseudonyms as { members: string[] };
    const prosecutor = { ...makeKeys(null), oin: "00000099000000003000" };
    const context: GatewayContext = {
      ...municipality.context,
      partners: () => [...municipality.context.partners(), partnerOf(prosecutor.oin, prosecutor, false)],
    };
    const signers = {
      [pair.oin.municipality]: pair.keys.municipality.signing,
      [prosecutor.oin]: prosecutor.signing,
    };
    const install = async (id: string, agreed: object) =>
      acceptSigned(context, await signedByBoth({ ...outcomes, id, pseudonyms: agreed } as never, signers));
    await install("ander-domein", { ...pseudonyms, domain: "iets-anders" });
    await install("drie-partijen", pseudonyms);
    // nobody can bring this one into force any more; one that is there all the same is of no use
    await expect(install("twee-partijen", { ...pairwise, keeper: pair.oin.municipality })).rejects.toMatchObject({
      code: "DOMAIN_WIDER",
    });
    await municipality.store.transaction(async (tx) => {
      const three = (await tx.agreements.get("drie-partijen"))!;
      const document = JSON.stringify({ ...outcomes, id: "twee-partijen", pseudonyms: pairwise });
      await tx.agreements.put({ ...three, id: "twee-partijen", document });
    });
    const withSource = (id: string) =>
      municipality.matching
        .match(INTAKE, { ...REQUEST, withSource: id }, () => {})
        .then(
          () => "matched",
          (error: { code: string }) => error.code,
        );
    expect(await withSource("ander-domein")).toBe("MATCH_DOMAIN_DIFFERS");
    expect(await withSource("twee-partijen")).toBe("MATCH_PARTIES_NOT_AGREED");
    // allowed, but nothing was delivered yet
    expect(await withSource("drie-partijen")).toBe("MATCH_NOTHING_COMPARABLE");
  });
});
