import { describe, expect, it } from "vitest";
import type { PseudonymCount } from "../../gateway/core/preparation-report.ts";
import { sweep } from "../../gateway/deliveries/sweep.ts";
import { sharedPair } from "../deliveries/shared-pair.ts";
import { deliveryAt, INTAKE } from "../deliveries/steps.ts";
import { twoGateways } from "../deliveries/two-gateways.ts";
import { allPairs, matchDocument, pseudonymise } from "./match-world.ts";
import { partsOf, stoppedLoad } from "./stopped-load.ts";

const pair = sharedPair({ agreements: [matchDocument("reports")] });
const HEAD = "Dossier;BSN;Achternaam;Voornamen;Geboortedatum;Postcode;Huisnummer;Telefoon\n";
const csv = (rows: readonly string[]): string => HEAD + rows.map((row, at) => `D-${at + 1};${row}\n`).join("");
const counts = (pseudonyms: readonly PseudonymCount[], type: string) => {
  const { ok, absent, rejected } = pseudonyms.find((count) => count.type === type)!;
  return { ok, absent, rejected };
};

const second = () => ({ ...matchDocument("reports"), id: "demo-tweede" });

describe("an own register", () => {
  it("is pseudonymised into the own store, with its own key and nothing else in the clear, and nothing is delivered", async () => {
    const { municipality, police } = pair();
    const made = await pseudonymise(municipality, csv(["001000002;Jansen;Noor;12-04-1980;1234 ab;90001;"]));
    expect(made).toMatchObject({ source: "demo-aangiften/persoonsregister", report: { records: { sealed: 1 } } });
    const { columns, lines } = await municipality.matching.ownRows(INTAKE, made.source);
    expect(columns.slice(0, 3)).toEqual(["ref", "mutatie", "registratieId"]);
    const rows = await Array.fromAsync(lines);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain("D-1");
    expect(rows[0]).toContain("hn1.");
    expect(rows[0]).not.toMatch(/Jansen|001000002|1980/);
    expect(await police.store.read((tx) => tx.deliveries.list({}))).toEqual([]);
  });

  it("is replaced by its next load, under the same refs", async () => {
    const { municipality } = pair();
    const rows = async (source: string) => {
      const { lines } = await municipality.matching.ownRows(INTAKE, source);
      return (await Array.fromAsync(lines)).map((line) => (JSON.parse(line) as string[])[0]);
    };
    const first = await pseudonymise(
      municipality,
      csv(["001000002;Jansen;Noor;12-04-1980;;;", "001000014;Bos;Sem;1-1-1990;;;"]),
    );
    const before = await rows(first.source);
    const second = await pseudonymise(municipality, csv(["001000002;Jansen-Vos;Noor;12-04-1980;;;"]));
    const after = await rows(second.source);
    expect(after).toHaveLength(1);
    expect(before).toContain(after[0]);
  });

  it("stays what it was when a file breaks off, is empty or cannot be read", async () => {
    const { municipality } = pair();
    const good = await pseudonymise(municipality, csv(["001000002;Jansen;Noor;12-04-1980;;;"]));
    await expect(pseudonymise(municipality, HEAD)).rejects.toMatchObject({ code: "FULL_WITHOUT_ROWS" });
    await expect(pseudonymise(municipality, "Dossier;Naam\nD-1;Jansen\n")).rejects.toMatchObject({
      code: "MAPPING_COLUMN_UNKNOWN",
    });
    const { lines } = await municipality.matching.ownRows(INTAKE, good.source);
    expect(await Array.fromAsync(lines)).toHaveLength(1);
  });

  it("leaves no row of the load before it, and no pair of a record that is gone", async () => {
    await using own = await twoGateways({ agreements: [matchDocument("reports"), second()] });
    const { municipality } = own;
    const [jansen, bos] = ["001000002;Jansen;Noor;12-04-1980;;;", "001000014;Bos;Sem;1-1-1990;;;"];
    const left = await pseudonymise(municipality, csv([jansen, bos]));
    const { source } = await pseudonymise(municipality, csv([jansen, bos]), "demo-tweede");
    const run = await municipality.matching.match(
      INTAKE,
      { agreementId: left.source, withSource: source, weakest: "C" },
      () => {},
    );
    expect(await allPairs(municipality, run.run)).toHaveLength(2);
    const again = await pseudonymise(municipality, csv([jansen]));
    expect(await partsOf(municipality, left.deliveryId)).toEqual([]);
    expect(await partsOf(municipality, again.deliveryId)).toEqual([1]);
    expect(await allPairs(municipality, run.run)).toHaveLength(1);
  });

  it("leaves no row of a load whose process died, and the load before it as it was", async () => {
    await using own = await twoGateways({ agreements: [matchDocument("reports")] });
    const { municipality } = own;
    const good = await pseudonymise(municipality, csv(["001000002;Jansen;Noor;12-04-1980;;;"]));
    const { id: dead, error } = await stoppedLoad(municipality, csv(["001000014;Bos;Sem;1-1-1990;;;"]), () =>
      Promise.reject(new Error("died")),
    );
    expect(error).toMatchObject({ message: "died" });
    expect(await partsOf(municipality, dead)).toEqual([1]);
    // while that process lives it knows what it has in hand
    await sweep(municipality.context);
    expect(await partsOf(municipality, dead)).toEqual([1]);
    const restarted = await own.restart("municipality");
    expect(await partsOf(restarted, dead)).toEqual([]);
    expect(await partsOf(restarted, good.deliveryId)).toEqual([1]);
  });

  it("is not shown when another instance took it for dead and removed its rows", async () => {
    await using own = await twoGateways({ agreements: [matchDocument("reports")] });
    const { municipality, clock } = own;
    const other = { ...municipality.context, instance: "another" };
    const { id, error } = await stoppedLoad(
      municipality,
      csv(["001000014;Bos;Sem;1-1-1990;;;"]),
      async (deliveryId) => {
        await sweep(other);
        expect(await partsOf(municipality, deliveryId)).toEqual([1]);
        clock.leap(2 * municipality.context.policy.lease);
        await sweep(other);
        expect(await partsOf(municipality, deliveryId)).toEqual([]);
      },
    );
    expect(error).toMatchObject({ code: "INTERRUPTED" });
    expect((await deliveryAt(municipality, id))?.state).toBe("abandoned");
  });

  it("needs a mapping that names a product with keys that this party may make", async () => {
    const { municipality } = pair();
    const code = (mapping: Parameters<typeof pseudonymise>[3], agreement = "demo-aangiften") =>
      pseudonymise(municipality, HEAD, agreement, mapping).then(
        () => "done",
        (error: { code: string }) => error.code,
      );
    expect(await code({ fields: {} } as never)).toBe("OWN_SOURCE_NO_PRODUCT");
    expect(await code(matchDocument("register-mapping", { product: "bestaat-niet" }))).toBe("PRODUCT_UNKNOWN");
    expect(await code(matchDocument("register-mapping", { product: "tellingen" }))).toBe("OWN_SOURCE_NO_KEYS");
    expect(await code(matchDocument("register-mapping"), "bestaat-niet")).toBe("AGREEMENT_UNKNOWN");
  });

  it("makes only the types that the agreement lists for this party with a purpose", async () => {
    const reports = matchDocument("reports");
    const narrow = { ...(reports["pseudonyms"] as object), receiverTypes: [{ type: "adr1", purpose: "proef" }] };
    await using other = await twoGateways({ agreements: [{ ...reports, pseudonyms: narrow } as never] });
    const { report } = await pseudonymise(other.municipality, csv(["001000002;Jansen;Noor;12-04-1980;1234AB;90001;"]));
    expect(report.pseudonyms.map(({ type }) => type)).toEqual(["adr1"]);
  });
});

describe("bad input to pseudonyms", () => {
  it("reports BSNs of one to twelve digits by reason, and repairs only the lost zero", async () => {
    const numbers = Array.from({ length: 12 }, (_, at) => "123456782123".slice(0, at + 1));
    const { report } = await pseudonymise(pair().municipality, csv(numbers.map((bsn) => `${bsn};;;;;;`)));
    // of eight digits 12345678 becomes 012345678, which fails the test; of nine 123456782 is sound
    expect(counts(report.pseudonyms, "bsn")).toEqual({ ok: 1, absent: 0, rejected: { LENGTH: 10, ELFPROEF: 1 } });
  });

  it("takes no sentinel for a person", async () => {
    const words = ["", "-", "n.v.t.", "ONBEKEND", "X", "NULL", "geen", "?", "00-00-0000"];
    const { report } = await pseudonymise(
      pair().municipality,
      csv(words.map((word) => `${word};${word};${word};${word};${word};${word};${word}`)),
    );
    for (const type of ["bsn", "pnd1", "pnd2", "pnd3", "adr1", "tel"])
      expect(counts(report.pseudonyms, type).ok, type).toBe(0);
  });

  it("refuses mojibake instead of making another person of it", async () => {
    const { report } = await pseudonymise(
      pair().municipality,
      csv([";JanÃ«l;Noor;12-04-1980;;;", ";Jan\ufffdl;Noor;12-04-1980;;;", ";Janël;Noor;12-04-1980;;;"]),
    );
    expect(counts(report.pseudonyms, "pnd1")).toEqual({ ok: 1, absent: 0, rejected: { ENCODING: 2 } });
  });

  it("refuses test BSNs in production", async () => {
    const agreement = matchDocument("reports", { environment: "production" });
    await using other = await twoGateways({
      agreements: [matchDocument("reports")],
      municipalityAgreements: [agreement],
      municipalityEnvironment: "production",
    });
    const { report } = await pseudonymise(
      other.municipality,
      csv(["001000002;Jansen;Noor;12-04-1980;;;", "123456782;Bos;Sem;1-1-1990;;;"]),
    );
    expect(counts(report.pseudonyms, "bsn")).toEqual({ ok: 1, absent: 0, rejected: { RANGE: 1 } });
  });

  it("does not pair everybody with everybody over thirty thousand equal dates of birth", async () => {
    const reports = matchDocument("reports");
    const second = { ...reports, id: "demo-tweede" };
    await using other = await twoGateways({ agreements: [reports, second] as never });
    // half are one default person, half are people who only share the date
    const rows = Array.from({ length: 30_000 }, (_, at) =>
      at % 2 === 0 ? ";Jansen;Jan;01-01-1900;;;" : `;Naam${letters(at)};Jan;01-01-1900;;;`,
    );
    const first = await pseudonymise(other.municipality, csv(rows));
    const { source } = await pseudonymise(other.municipality, csv(rows), "demo-tweede");
    expect(counts(first.report.pseudonyms, "pnd1").ok).toBe(30_000);
    const report = await other.municipality.matching.match(
      INTAKE,
      { agreementId: first.source, withSource: source, weakest: "C" },
      () => {},
    );
    expect(report.pairs).toEqual({ A: 15_000, B: 0, C: 0, R: 0 });
    expect(report.types.find(({ type }) => type === "pnd1")).toMatchObject({ matched: 15_000, common: 15_000 });
  });
});

function letters(number: number): string {
  return [...String(number)].map((digit) => String.fromCharCode(97 + Number(digit))).join("");
}
