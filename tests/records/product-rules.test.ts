import { describe, expect, it } from "vitest";
import { compileRules } from "../../gateway/agreements/compile-rules.ts";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { loadShippedProduct } from "../../gateway/agreements/load-product.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import { compileRecordTreatment } from "../../gateway/records/compile-record-treatment.ts";
import { compileWireValidator } from "../../gateway/records/compile-wire-validator.ts";
import { CODES } from "../agreements/sample-agreement.ts";
import { widestAgreement } from "../agreements/widest-agreement.ts";
import { AREAS, fakeName, fakePseudonymise, withNames } from "./sample-record.ts";

type Fields = { readonly [field: string]: Json };

/** Treats one record under the widest agreement. Out: what leaves by column, or why it does not leave, and the notes. */
function treated(name: string, record: Fields, guards: Agreement["guards"] = {}) {
  const product = loadShippedProduct(name, "1.0.0");
  const base = widestAgreement(product, { fourEyes: true });
  const agreement = { ...base, guards: { ...base.guards, ...guards } };
  const outputSchema = deriveOutputSchema(product, agreement);
  const treat = compileRecordTreatment({
    product,
    agreement,
    outputSchema,
    lookups: { codeList: CODES, areaTable: AREAS },
    admission: () => null,
    rules: compileRules(product, agreement, outputSchema),
    pseudonymise: fakePseudonymise,
    refOfKey: (parts) => fakeName("", parts.join("|")),
    refOfLine: (line) => fakeName("", String(line)),
  });
  const values = Object.keys(product.properties).map((field) => record[field]);
  const result = withNames(treat(values, 1, "nieuw"));
  if (result.kind !== "out") return { out: null, why: result.kind === "withheld" ? result.rule : result.findings };
  // what leaves is what the receiver takes
  expect(compileWireValidator(outputSchema)(result.row)).toBeNull();
  const out = Object.fromEntries(outputSchema.prefixItems.map(({ title }, at) => [title, result.row[at]!]));
  return { out, why: result.warnings.map(({ field, rule }) => `${field} ${rule}`) };
}

const AANGIFTE: Fields = {
  misdrijfId: "M-1",
  aangiftedatum: "2026-03-09",
  incidentcode: "A72",
  begindatumTijd: "2026-03-08T23:15",
  straat: "Curaçaostraat",
  huisnummer: 90012,
  postcode: "1234AB",
  gemeenteCode: "GM0034",
  wijkCode: "WK003403",
  buurtCode: "BU00340301",
  wpgArtikel: 8,
  eersteVerwerkingsdatum: "2026-03-09",
};
const PERSON = {
  achternaam: "Jansen",
  voornamen: "Noor",
  geboortedatum: "12-04-1980",
  geslacht: "V",
  postcode: "9999ZZ",
  huisnummer: 90001,
};
const people = (...list: Fields[]): Fields => ({ betrokkenen: list });
const firstOf = (out: Fields | null): Fields => (out!["betrokkenen"] as Fields[])[0]!;

describe("the rules of aangifte-misdrijf", () => {
  it("keep an adult in an ordinary offence as agreed", () => {
    const { out, why } = treated("aangifte-misdrijf", { ...AANGIFTE, ...people({ rol: "verdachte", ...PERSON }) });
    expect(out).toMatchObject({ straat: "Curaçaostraat", postcode: "1234AB", token_adr1: expect.any(String) });
    expect(firstOf(out)).toMatchObject({
      rol: "verdachte",
      geboortedatum: "45-54",
      geslacht: "V",
      token_pnd1: expect.any(String),
      token_adr1: expect.any(String),
    });
    expect(JSON.stringify(out)).not.toContain("Jansen");
    expect(why).toEqual([]);
  });

  it("leave witnesses out, unless the agreement lifts that", () => {
    const record = { ...AANGIFTE, ...people({ rol: "getuige", ...PERSON }, { rol: "verdachte", ...PERSON }) };
    expect(treated("aangifte-misdrijf", record).out!["betrokkenen"]).toHaveLength(1);
    const lifted = treated("aangifte-misdrijf", record, { liftedRules: ["getuigen-blijven-achter"] });
    expect(lifted.out!["betrokkenen"]).toHaveLength(2);
    expect(lifted.why).toContain("betrokkenen lifted:getuigen-blijven-achter");
  });

  it.each<[string, Fields]>([
    ["a sexual offence", { incidentcode: "F521" }],
    ["domestic violence", { incidentcode: "F550", huiselijkGeweld: true }],
  ])("let nothing of a victim's place be finer than a district in %s", (_, offence) => {
    const { out } = treated("aangifte-misdrijf", {
      ...AANGIFTE,
      ...offence,
      ...people({ rol: "slachtoffer", ...PERSON }),
    });
    expect(out).toMatchObject({ wijkCode: "WK003403", gemeenteCode: "GM0034" });
    for (const name of ["straat", "huisnummer", "postcode", "buurtCode", "token_adr1", "token_adr2", "begindatumTijd"])
      expect(out![name], name).toBeNull();
    const victim = firstOf(out);
    for (const name of ["geboortedatum", "geslacht", "postcode", "token_adr1"]) expect(victim).not.toHaveProperty(name);
    expect(victim).toHaveProperty("token_pnd1");
  });

  it.each<[string, Fields]>([
    ["says so", { minderjarig: true }],
    ["is known by the date of birth", { geboortedatum: "2010-01-01" }],
    ["may be one, the day of birth being unknown", { geboortedatum: "2008-03-00" }],
  ])("shield a minor that %s", (_, minor) => {
    const { out } = treated("aangifte-misdrijf", {
      ...AANGIFTE,
      ...people({ rol: "verdachte", ...PERSON, ...minor }),
    });
    for (const name of ["straat", "huisnummer", "postcode", "begindatumTijd"]) expect(out![name], name).toBeNull();
    expect(out!["buurtCode"]).toBe("BU00340301");
    expect(firstOf(out)).not.toHaveProperty("geslacht");
  });

  it("keep the home of who reports it back, as a pseudonym too, unless for care", () => {
    const home = (more: Fields) =>
      firstOf(treated("aangifte-misdrijf", { ...AANGIFTE, ...people({ rol: "aangever", ...PERSON, ...more }) }).out);
    for (const name of ["postcode", "token_adr1", "token_adr2"]) {
      expect(home({})).not.toHaveProperty(name);
      expect(home({ gerichteNazorg: true })).toHaveProperty(name);
    }
  });

  it("treat a one-person business as a person", () => {
    const business = { rol: "benadeelde-rechtspersoon", kvkNummer: "90000001" };
    const number = (more: Fields) =>
      firstOf(treated("aangifte-misdrijf", { ...AANGIFTE, ...people({ ...business, ...more }) }).out);
    expect(number({})).toHaveProperty("kvkNummer");
    expect(number({ eenmanszaak: true })).not.toHaveProperty("kvkNummer");
  });
});

const OM: Fields = {
  parketnummer: "10/123456-26",
  beslissingVolgnummer: 1,
  gemeenteCode: "GM0034",
  beslissing: "dagvaarding",
  beslisdatum: "2026-03-09",
  rechterlijkeUitspraak: "veroordeling",
  onherroepelijk: true,
  verstrekkingsgrond: "39f-1-a",
  ...PERSON,
};

describe("the contra-indications of om-afdoening", () => {
  const MOTIVE = { motivering: "Gebiedsverbod loopt af; burgemeester besluit vandaag" };
  const lifts = {
    liftedRules: ["sepot-blijft-achter", "vrijspraak-blijft-achter", "niet-onherroepelijk-blijft-achter"],
  };

  it.each<[string, Fields, string]>([
    ["an unconditional dismissal", { beslissing: "onvoorwaardelijk sepot" }, "sepot-blijft-achter"],
    ["a conditional dismissal", { beslissing: "voorwaardelijk sepot" }, "sepot-blijft-achter"],
    ["a ground for dismissal", { sepotgrondKlasse: "beleids" }, "sepotgrond-blijft-achter"],
    ["an acquittal", { rechterlijkeUitspraak: "vrijspraak" }, "vrijspraak-blijft-achter"],
    ["a decision that is not final", { onherroepelijk: false }, "niet-onherroepelijk-blijft-achter"],
  ])("withhold %s", (_, change, rule) => {
    expect(treated("om-afdoening", { ...OM, ...change })).toEqual({ out: null, why: rule });
    // a motive alone lifts nothing: the agreement must
    expect(treated("om-afdoening", { ...OM, ...change, ...MOTIVE }).out).toBeNull();
  });

  it("let a final conviction pass", () => {
    expect(treated("om-afdoening", OM).out).toMatchObject({
      beslissing: "dagvaarding",
      token_pnd1: expect.any(String),
    });
  });

  it("are lifted by the agreement only for a record with a motive, and that is counted", () => {
    const dismissed = { ...OM, beslissing: "voorwaardelijk sepot" };
    expect(treated("om-afdoening", dismissed, lifts).out).toBeNull();
    const passed = treated("om-afdoening", { ...dismissed, ...MOTIVE }, lifts);
    expect(passed.out).toMatchObject({ beslissing: "voorwaardelijk sepot" });
    expect(passed.why).toContain("record lifted:sepot-blijft-achter");
  });

  it("ask for urgency too before a decision that is not final leaves", () => {
    const open = { ...OM, onherroepelijk: false, ...MOTIVE };
    expect(treated("om-afdoening", open, lifts).out).toBeNull();
    expect(treated("om-afdoening", { ...open, spoed: true }, lifts).out).not.toBeNull();
  });

  it("hold for a minor and a sexual offence what they take away", () => {
    const minor = treated("om-afdoening", { ...OM, geboortedatum: "2010", sanctiesoorten: ["taakstraf"] }).out!;
    expect(minor).toMatchObject({ geslacht: null, sanctiesoorten: null, token_adr1: null });
    const sexual = treated("om-afdoening", { ...OM, zedenindicator: true, contactverbod: true }).out!;
    expect(sexual).toMatchObject({ contactverbod: null, postcode: null });
    expect(sexual).not.toHaveProperty("zedenindicator");
  });
});

describe("the rules of the municipal products", () => {
  it("let a report under the Wpg leave only coarse", () => {
    const report = {
      meldingId: "SIG-1",
      categorieHoofd: "wonen",
      ontvangenOp: "2026-03-08T12:00",
      gemeenteCode: "GM0034",
      straat: "Rietpad",
      huisnummer: 90001,
      postcode: "1234AB",
    };
    expect(treated("overlastmelding", { ...report, regime: "avg" }).out).toMatchObject({ straat: "Rietpad" });
    const boa = treated("overlastmelding", { ...report, regime: "wpg-boa" }).out!;
    expect(boa).toMatchObject({ straat: null, huisnummer: null, postcode: null, token_adr1: null });
  });

  it("hide a shielded address and the name of a business that is a person", () => {
    const business = {
      vestigingsnummer: "900000000001",
      kvkNummer: "90000001",
      statutaireNaam: "Testbedrijf",
      gemeenteCode: "GM0034",
      straat: "Rietpad",
      huisnummer: 90001,
      postcode: "1234AB",
      opgevraagdOp: "2026-03-01",
      geldigTot: "2026-03-20",
    };
    const open = treated("bedrijf-vestiging", { ...business, rechtsvorm: "bv" }).out!;
    expect(open).toMatchObject({ statutaireNaam: "Testbedrijf", straat: "Rietpad", token_adr1: expect.any(String) });
    const shielded = treated("bedrijf-vestiging", { ...business, rechtsvorm: "bv", afgeschermd: true }).out!;
    expect(shielded).toMatchObject({ straat: null, postcode: null, token_adr1: null, token_adr2: null });
    for (const form of [{ rechtsvorm: "eenmanszaak" }, { rechtsvorm: "vof" }, {}])
      expect(treated("bedrijf-vestiging", { ...business, ...form }).out).toMatchObject({ statutaireNaam: null });
    expect(treated("bedrijf-vestiging", { ...business, rechtsvorm: "bv", geldigTot: "2026-06-01" }).why).toEqual([
      { field: "geldigTot", rule: "within-days:opgevraagdOp" },
    ]);
  });
});
