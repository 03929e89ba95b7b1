import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import type { Agreement, FieldTreatment } from "../../gateway/core/types/agreement.ts";
import { compileRecordTreatment } from "../../gateway/records/compile-record-treatment.ts";
import { compileWireValidator } from "../../gateway/records/compile-wire-validator.ts";
import { NO_RULES } from "../../gateway/records/record-rules.ts";
import { INCIDENT, incidentAgreement } from "../agreements/sample-agreement.ts";
import { fakeHash, fakeName, RECORD, treatment, valuesOf } from "./sample-record.ts";

const BASE = treatment();

function agreementWith(fields: { [name: string]: Omit<FieldTreatment, "why"> }): Agreement {
  const agreement = incidentAgreement();
  const added = Object.entries(fields).map(([name, chosen]) => [name, { ...chosen, why: "proef" }]);
  return { ...agreement, fields: { ...agreement.fields, ...Object.fromEntries(added) } };
}

describe("treating a record", () => {
  it("lets out what the agreement lists, each cell as coarse as agreed", () => {
    expect(BASE.out()).toEqual({
      ref: fakeHash("PL0900_BVH_1234567"),
      mutatie: "nieuw",
      eenheid: "PL0900",
      incidentcode: "A72",
      incidentomschrijving: "Diefstal Fiets",
      soortMisdrijf: "1.2.3",
      poging: false,
      begindatumTijd: "2026-03-08 avond",
      kennisnameDatumTijd: "2026-03-09",
      postcode: "1234",
      gemeenteCode: "GM0034",
      wijkCode: "WK003403",
      buurtCode: "WK003403",
      rdX: 143000,
      rdY: 487500,
      objecttype: ["bijgebouw", "voertuig"],
      aantalVerdachten: "2+",
      kenteken: `hn1.m22dye54.ken.${fakeHash('{"ken":"12-ABC-3"}')}`,
      goederen: [
        { categorie: "Fiets", aantal: "2-4" },
        { categorie: "Bromfiets", kenteken: `hn1.m22dye54.ken.${fakeHash('{"ken":"F-123-XY"}')}` },
      ],
      token_inc: `hn1.m22dye54.inc.${fakeHash('{"incidentId":"PL0900_BVH_1234567"}')}`,
      token_adr1: `hn1.m22dye54.adr1.${fakeHash(
        '{"postcode":"1234AB","huisnummer":"90012","huisletter":"A","toevoeging":""}',
      )}`,
      token_ken: `hn1.m22dye54.ken.${fakeHash('{"kenteken":"12-ABC-3"}')}`,
    });
  });

  it("makes a row that the receiver's check accepts", () => {
    const treated = BASE.run();
    expect(compileWireValidator(BASE.outputSchema)(treated.kind === "out" ? treated.row : null)).toBeNull();
  });

  it("writes null for what is absent, and does not change the values it was given", () => {
    const values = valuesOf({
      ...RECORD,
      postcode: undefined,
      kenteken: undefined,
      goederen: [],
      objecttype: undefined,
    });
    const before = structuredClone(values);
    const treated = BASE.treat(values, 1, "gewijzigd");
    expect(values).toEqual(before);
    const row = treated.kind === "out" ? treated.row : [];
    expect(row[1]).toBe("gewijzigd");
    expect(row.filter((cell) => cell === null)).toHaveLength(5);
    expect(row).not.toContain(undefined);
  });

  it("keeps nothing of one record for the next", () => {
    BASE.run();
    expect(BASE.out({ kenteken: undefined, goederen: undefined, huisletter: undefined })).toMatchObject({
      kenteken: null,
      goederen: null,
      token_ken: null,
      token_adr1: `hn1.m22dye54.adr1.${fakeHash('{"postcode":"1234AB","huisnummer":"90012","huisletter":"","toevoeging":""}')}`,
    });
  });

  it("warns when a pseudonym is rejected, and sends no pseudonym", () => {
    const treated = BASE.run({ kenteken: "BAD-1" });
    expect(treated).toMatchObject({
      kind: "out",
      warnings: [
        { field: "kenteken", rule: "pseudonym:SIDECODE" },
        { field: "token_ken", rule: "pseudonym:SIDECODE" },
      ],
    });
  });

  it("leaves out a child of which nothing is left", () => {
    const { "goederen.categorie": _, "goederen.aantal": __, ...fields } = incidentAgreement().fields;
    const { out } = treatment(incidentAgreement({ fields }));
    expect(out().goederen).toEqual([{ kenteken: expect.stringMatching(/^hn1\./) }]);
    expect(out({ goederen: [{ categorie: "Fiets" }] }).goederen).toBeNull();
  });

  it.each<[string, Omit<FieldTreatment, "why">, Json, Json]>([
    ["begindatumTijd", { treatment: "keep" }, "2026-03-08T23:15", "2026-03-08T23:15"],
    ["begindatumTijd", { treatment: "generalise", to: "dayPart" }, "2026-03-08T05:59", "2026-03-08 nacht"],
    ["begindatumTijd", { treatment: "generalise", to: "dayPart" }, "2026-03-08T06:00", "2026-03-08 ochtend"],
    ["begindatumTijd", { treatment: "generalise", to: "dayPart" }, "2026-03-08T12:00", "2026-03-08 middag"],
    ["begindatumTijd", { treatment: "generalise", to: "day" }, "2026-03-08T23:15", "2026-03-08"],
    ["begindatumTijd", { treatment: "generalise", to: "isoWeek" }, "2026-03-08T23:15", "2026-W10"],
    ["begindatumTijd", { treatment: "generalise", to: "isoWeek" }, "2024-12-30T01:00", "2025-W01"],
    ["begindatumTijd", { treatment: "generalise", to: "isoWeek" }, "2021-01-03T23:59", "2020-W53"],
    ["begindatumTijd", { treatment: "generalise", to: "month" }, "2026-03-08T23:15", "2026-03"],
    ["begindatumTijd", { treatment: "generalise", to: "quarter" }, "2025-12-31T23:59", "2025-Q4"],
    ["begindatumTijd", { treatment: "generalise", to: "quarter" }, "2026-01-01T00:00", "2026-Q1"],
    ["postcode", { treatment: "generalise", to: "pc6" }, "1234AB", "1234AB"],
    ["postcode", { treatment: "generalise", to: "pc4" }, "1234AB", "1234"],
    ["postcode", { treatment: "generalise", to: "pc4" }, "1234", "1234"],
    ["buurtCode", { treatment: "generalise", to: "buurt" }, "BU00340301", "BU00340301"],
    ["buurtCode", { treatment: "generalise", to: "wijk" }, "BU00340301", "WK003403"],
    ["buurtCode", { treatment: "generalise", to: "gemeente" }, "BU00340301", "GM0034"],
    ["wijkCode", { treatment: "generalise", to: "gemeente" }, "WK003403", "GM0034"],
    ["aantalVerdachten", { treatment: "keep" }, 3, 3],
    ["aantalVerdachten", { treatment: "generalise", to: "class" }, 0, "0"],
    ["aantalVerdachten", { treatment: "generalise", to: "class" }, 1, "1"],
    ["aantalVerdachten", { treatment: "generalise", to: "class" }, 99, "2+"],
    ["objecttype", { treatment: "keep" }, ["fiets"], ["fiets"]],
    ["objecttype", { treatment: "generalise", to: "category" }, ["fiets", "motor"], ["voertuig"]],
    ["weer", { treatment: "keep" }, "motregen\nen wind", "motregen\nen wind"],
  ])("makes %s by %j of %j: %j", (field, chosen, value, expected) => {
    const { out, outputSchema } = treatment(agreementWith({ [field]: chosen }));
    const row = out({ [field]: value, einddatumTijd: undefined, kennisnameDatumTijd: undefined });
    expect(row[field]).toEqual(expected);
    expect(compileWireValidator(outputSchema)(Object.values(row))).toBeNull();
  });

  it.each([
    ["grid100", 143_200, 487_900],
    ["grid500", 143_000, 487_500],
  ] as const)("names a cell of %s by its lower left corner", (to, rdX, rdY) => {
    const grid = { treatment: "generalise", to } as const;
    expect(treatment(agreementWith({ rdX: grid, rdY: grid })).out()).toMatchObject({ rdX, rdY });
  });

  it("makes a code its category, by the label where the code has two meanings", () => {
    const { incidentomschrijving: _, soortMisdrijf: __, ...fields } = incidentAgreement().fields;
    const code = { treatment: "generalise", to: "category", why: "proef" } as const;
    const { out, rules } = treatment(incidentAgreement({ fields: { ...fields, incidentcode: code } }));
    expect(out({ incidentcode: "A72" }).incidentcode).toBe("1.2.3");
    expect(out({ incidentcode: "F614", incidentomschrijving: "Fraude met betaalproducten" }).incidentcode).toBe(
      "3.9.1",
    );
    expect(out({ incidentcode: "F614", incidentomschrijving: "Vervalsing bankpas/giropas/cheques" }).incidentcode).toBe(
      "3.9.3",
    );
    expect(out({ incidentcode: "F614", incidentomschrijving: undefined, soortMisdrijf: "3.9.3" }).incidentcode).toBe(
      "3.9.3",
    );
    expect(rules({ incidentcode: "F614", incidentomschrijving: undefined })).toEqual(["incidentcode code-ambiguous"]);
  });

  it("makes an age or a date of birth an age class", () => {
    const product = structuredClone(INCIDENT);
    const shape = {
      "x-title-nl": "x",
      "x-class": "QI",
      "x-treatments": ["generalise", "drop"],
      "x-levels": ["ageClass"],
    } as const;
    const age = { ...shape, type: "integer", minimum: 0, maximum: 130 } as const;
    const birth = { ...shape, type: "string", format: "date", "x-age-at": "begindatumTijd" } as const;
    Object.assign(product.properties, structuredClone({ leeftijd: age, geboortedatum: birth }));
    const to = { treatment: "generalise", to: "ageClass" } as const;
    const { out, run } = treatment(agreementWith({ leeftijd: to, geboortedatum: to }), product);
    const classes = (leeftijd: number, geboortedatum: string) => {
      const row = out({ leeftijd, geboortedatum });
      return [row["leeftijd"], row["geboortedatum"]];
    };
    // the incident began on 8 March 2026
    expect(classes(11, "2014-03-09")).toEqual(["0-11", "0-11"]);
    expect(classes(12, "2014-03-08")).toEqual(["12-17", "12-17"]);
    expect(classes(65, "1950-01-01")).toEqual(["65+", "65+"]);
    expect(run({ geboortedatum: "2026-03-09" })).toMatchObject({
      warnings: [{ field: "geboortedatum", rule: "age-unknown" }],
    });
  });

  it("withholds a record outside the area, and says no more than field and rule", () => {
    expect(BASE.run({ gemeente: "Sluisveld", wijkCode: undefined, buurtCode: undefined })).toEqual({
      kind: "withheld",
      field: "gemeenteCode",
      rule: "area-not-agreed",
    });
  });

  it("withholds a record outside the area also when something else is wrong with it", () => {
    const elsewhere = { gemeente: "Lelystad", wijkCode: "Wijk 12 Overal", postcode: "not a postcode" };
    expect(BASE.run(elsewhere)).toMatchObject({ kind: "withheld", rule: "area-not-agreed" });
    expect(BASE.rules({ ...elsewhere, gemeente: "Nergenshuizen" })).toContain("gemeenteCode area-name-unknown");
  });

  it("refuses a record whose municipality is no code, not as one outside the area", () => {
    expect(BASE.rules({ gemeenteCode: "GM34" })).toEqual(["gemeenteCode area-name-unknown", "gemeenteCode required"]);
    expect(BASE.rules({ gemeenteCode: 34 })).toEqual(["gemeenteCode type:string"]);
  });

  it("needs the code list of a product that has codes", () => {
    const agreement = incidentAgreement();
    expect(() =>
      compileRecordTreatment({
        product: INCIDENT,
        agreement,
        outputSchema: BASE.outputSchema,
        lookups: { codeList: null, areaTable: null },
        admission: () => null,
        rules: NO_RULES,
        pseudonymise: () => () => ({ kind: "absent" }),
        refOfKey: () => fakeName("", "x"),
        refOfLine: () => fakeName("", "x"),
      }),
    ).toThrowError(/CODE_LIST_UNKNOWN/);
  });
});

describe("a record that is removed", () => {
  it("leaves as ref and mutation only, whatever else it holds", () => {
    const treated = BASE.run({ postcode: "not a postcode", wpgArtikel: 9 }, "vervallen");
    const row = treated.kind === "out" ? treated.row : [];
    expect(row.slice(0, 2)).toEqual([fakeHash("PL0900_BVH_1234567"), "vervallen"]);
    expect(row.slice(2).every((cell) => cell === null)).toBe(true);
    expect(compileWireValidator(BASE.outputSchema)(row)).toBeNull();
  });

  it("is refused without its natural key", () => {
    expect(BASE.run({ incidentId: undefined }, "vervallen")).toEqual({
      kind: "refused",
      findings: [{ field: "incidentId", rule: "required" }],
    });
  });
});

describe("a value that does not leave", () => {
  const MARKER = "MARKERWAARDE";
  const AT_RANDOM = fc.record(
    {
      straat: fc.constant(`${MARKER}straat`),
      toevoeging: fc.constant("MARKER"),
      subbuurt: fc.constant(`${MARKER} 3`),
      moToelichting: fc.constant(`Gezien door ${MARKER}`),
      projectcodes: fc.constant([`${MARKER}-1`]),
      modusOperandi: fc.constant([MARKER]),
      weer: fc.constant(MARKER),
      plaats: fc.constant(MARKER),
      kenteken: fc.constant("MARKER-9"),
      bronregistratieId: fc.constant("PL0900_BVH_9876543210"),
      huisnummer: fc.constant(98765),
      goederen: fc.constant([{ categorie: "Fiets", merk: MARKER, kleur: MARKER, soort: MARKER, kenteken: "MARKER-8" }]),
    },
    { requiredKeys: [] },
  );

  it("is never in the outgoing row, and never in what is said about a refused one", () => {
    fc.assert(
      fc.property(AT_RANDOM, fc.constantFrom("1234AB", "MARKER"), (planted, postcode) => {
        // the record as it was read is for the supplier's own subject index, beside what leaves
        const said = { ...BASE.run({ ...planted, postcode }), cells: undefined };
        const text = JSON.stringify(said);
        expect(text).not.toMatch(/MARKER|98765|1234AB/);
      }),
      { numRuns: 200 },
    );
  });

  it("is not in the row under any choice of fields that leaves it out", () => {
    const optional = Object.keys(incidentAgreement().fields);
    fc.assert(
      fc.property(fc.subarray(optional, { minLength: 1 }), (names) => {
        const all = incidentAgreement().fields;
        const fields = Object.fromEntries(names.map((name) => [name, all[name]!]));
        const { outputSchema, run } = treatment(incidentAgreement({ fields, pseudonyms: undefined as never }));
        const treated = run({ eenheid: "PL9876", incidentomschrijving: "Diefstal fiets" });
        const text = treated.kind === "out" ? JSON.stringify(treated.row) : "";
        expect(text).not.toBe("");
        expect(text.includes("PL9876")).toBe(names.includes("eenheid"));
        expect(text.includes("Diefstal fiets")).toBe(names.includes("incidentomschrijving"));
        expect(text.includes("143000")).toBe(names.includes("rdX"));
        expect(treated.kind === "out" && treated.row.length).toBe(outputSchema.prefixItems.length);
      }),
      { numRuns: 15 },
    );
  });
});
