import { describe, expect, it } from "vitest";
import { checkAgreement } from "../../gateway/agreements/check-agreement.ts";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { outputSchemaHash } from "../../gateway/agreements/output-schema-hash.ts";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { Agreement, FieldTreatment } from "../../gateway/core/types/agreement.ts";
import type { ProductSchema } from "../../gateway/core/types/product.ts";
import { CHICAGO, CODES, fixture, INCIDENT, incidentAgreement } from "./sample-agreement.ts";

function refusal(
  agreement: Agreement,
  product: ProductSchema = INCIDENT,
  codeList: typeof CODES | null = CODES,
): string {
  try {
    checkAgreement(agreement, product, codeList);
  } catch (error) {
    if (error instanceof SluisError && error.code === "AGREEMENT_INVALID")
      return `${error.details["field"]}: ${error.details["rule"]}`;
    throw error;
  }
  return "accepted";
}

function withField(name: string, treatment: Omit<FieldTreatment, "why">): Agreement {
  const agreement = incidentAgreement();
  return { ...agreement, fields: { ...agreement.fields, [name]: { ...treatment, why: "proef" } } };
}

const BASE = incidentAgreement();

describe("checking an agreement against its product", () => {
  it("accepts one that is right", () => {
    expect(refusal(BASE)).toBe("accepted");
    expect(refusal(readAgreement(fixture("agreements/chicago.yaml")), CHICAGO, null)).toBe("accepted");
  });

  it.each<[string, Agreement, string]>([
    ["another product", { ...BASE, product: "aangifte" }, "product: other-product"],
    ["another version of the product", { ...BASE, productVersion: "1.0.1" }, "productVersion: other-version"],
    ["a supplier that is its own receiver", { ...BASE, receiver: BASE.supplier }, "receiver.oin: same-party"],
    ["a field that the product lacks", withField("bsn", { treatment: "keep" }), "fields.bsn: unknown-field"],
    [
      "a field named as a prototype member",
      withField("toString", { treatment: "keep" }),
      "fields.toString: unknown-field",
    ],
    [
      "a child that the product lacks",
      withField("goederen.prijs", { treatment: "keep" }),
      "fields.goederen.prijs: unknown-field",
    ],
    [
      "a field with children as a whole",
      withField("goederen", { treatment: "keep" }),
      "fields.goederen: list-its-children",
    ],
    [
      "a direct identifier that is kept",
      withField("kenteken", { treatment: "keep" }),
      "fields.kenteken: treatment-not-allowed: keep",
    ],
    [
      "a control field that leaves",
      withField("wpgArtikel", { treatment: "keep" }),
      "fields.wpgArtikel: treatment-not-allowed: keep",
    ],
    [
      "free text that leaves",
      withField("moToelichting", { treatment: "keep" }),
      "fields.moToelichting: treatment-not-allowed: keep",
    ],
    ["a level that is missing", withField("postcode", { treatment: "generalise" }), "fields.postcode.to: missing"],
    [
      "a level that does not belong to the field",
      withField("postcode", { treatment: "generalise", to: "month" }),
      "fields.postcode.to: level-not-allowed: month",
    ],
    [
      "a level beside keep",
      withField("plaats", { treatment: "keep", to: "gemeente" }),
      "fields.plaats.to: not-with-this-treatment",
    ],
    [
      "a pseudonym type that is missing",
      withField("kenteken", { treatment: "pseudonymise" }),
      "fields.kenteken.type: missing",
    ],
    [
      "a pseudonym type that does not belong to the field",
      withField("kenteken", { treatment: "pseudonymise", type: "inc" }),
      "fields.kenteken.type: type-not-allowed: inc",
    ],
    [
      "a pseudonym type beside drop",
      withField("kenteken", { treatment: "drop", type: "ken" }),
      "fields.kenteken.type: not-with-this-treatment",
    ],
    [
      "a sensitive field whose category is not named",
      withField("projectcodes", { treatment: "keep" }),
      "fields.projectcodes: sensitive-category: projectcode",
    ],
    [
      "X and Y treated differently",
      withField("rdX", { treatment: "generalise", to: "grid100" }),
      "fields.rdX: pair-differs",
    ],
    [
      "a label that says more than its code",
      withField("incidentcode", { treatment: "generalise", to: "category" }),
      "fields.incidentomschrijving: finer-than-its-code",
    ],
    ["no municipality", { ...BASE, area: { municipalities: [], outside: "refuse" } }, "area.municipalities: empty"],
    ["no code list", without(BASE, "codes"), "codes: missing"],
    ["another code list", { ...BASE, codes: { ...BASE.codes!, list: "feitcodes" } }, "codes.list: other-list"],
    [
      "a version of the code list that is not here",
      { ...BASE, codes: { ...BASE.codes!, version: "2031" } },
      "codes.version: list-not-installed",
    ],
    [
      "an allowed code that does not exist",
      { ...BASE, codes: { ...BASE.codes!, allowed: ["Z99"] } },
      "codes.allowed: unknown-code",
    ],
    [
      "a blocked code that does not exist",
      { ...BASE, codes: { ...BASE.codes!, blocked: ["Z99"] } },
      "codes.blocked: unknown-code",
    ],
    [
      "a code that is allowed and blocked",
      { ...BASE, codes: { ...BASE.codes!, allowed: ["A72"], blocked: ["A72"] } },
      "codes.blocked: also-allowed",
    ],
    ["an empty list of Wpg articles", { ...BASE, guards: { wpgArticles: [] } }, "guards.wpgArticles: empty"],
    [
      "a pseudonymised field without its type in the domain",
      { ...BASE, pseudonyms: { ...BASE.pseudonyms!, types: ["inc"], receiverTypes: [] } },
      "fields.kenteken.type: not-in-pseudonym-types",
    ],
    [
      "a type twice",
      { ...BASE, pseudonyms: { ...BASE.pseudonyms!, types: ["ken", "ken"] } },
      "pseudonyms.types: double",
    ],
    [
      "a type that the product cannot make",
      { ...BASE, pseudonyms: { ...BASE.pseudonyms!, types: ["ken", "adr1", "bsn"] } },
      "pseudonyms.types: not-a-match-key: bsn",
    ],
    [
      "a receiver key for a type that is not listed",
      { ...BASE, pseudonyms: { ...BASE.pseudonyms!, receiverTypes: [{ type: "reg", purpose: "x" }] } },
      "pseudonyms.receiverTypes: not-in-types: reg",
    ],
    ["a day that does not exist", { ...BASE, validFrom: "2026-02-30" }, "validFrom: no-such-day"],
    ["an end before the beginning", { ...BASE, validUntil: "2025-12-31" }, "validUntil: before-valid-from"],
    ["an empty retention", { ...BASE, retention: { ...BASE.retention, period: "P" } }, "retention.period: empty"],
    [
      "a due time that does not exist",
      { ...BASE, frequency: { every: "daily", dueTime: "24:00" } },
      "frequency.dueTime: no-such-time",
    ],
    [
      "an unknown time zone",
      { ...BASE, frequency: { every: "daily", timeZone: "Mars/Base" } },
      "frequency.timeZone: unknown-time-zone",
    ],
    [
      "a month in a daily delivery",
      withField("begindatumTijd", { treatment: "generalise", to: "month" }),
      "timePrecision: must-name-the-window: day",
    ],
    [
      "a quarter in a monthly delivery",
      { ...withField("begindatumTijd", { treatment: "generalise", to: "quarter" }), frequency: { every: "monthly" } },
      "timePrecision: must-name-the-window: month",
    ],
    [
      "an agreement under which nothing leaves",
      { ...without(BASE, "pseudonyms"), fields: { incidentId: { treatment: "drop", why: "-" } } },
      "fields: nothing-leaves",
    ],
    [
      "another output schema than follows",
      { ...BASE, outputSchemaHash: "0".repeat(64) },
      "outputSchemaHash: output-schema-differs",
    ],
  ])("refuses %s", (_, agreement, expected) => {
    expect(refusal(agreement)).toBe(expected);
  });

  it("accepts a month in a daily delivery that names the day as its precision", () => {
    const agreement = withField("begindatumTijd", { treatment: "generalise", to: "month" });
    expect(refusal({ ...agreement, timePrecision: "day" })).toBe("accepted");
    expect(refusal({ ...agreement, timePrecision: "month" })).toContain("timePrecision");
  });

  it("accepts a sensitive field whose category is named", () => {
    const agreement = withField("projectcodes", { treatment: "keep" });
    const guards = { ...agreement.guards, sensitiveCategories: ["projectcode"] };
    expect(refusal({ ...agreement, guards })).toBe("accepted");
  });

  it("refuses a pseudonym of a sensitive field whose category is not named", () => {
    const product = structuredClone(INCIDENT);
    product.properties["kenteken"]!["x-category"] = "vervoer";
    expect(refusal(BASE, product)).toBe("pseudonyms.types: sensitive-category: vervoer");
  });

  it("refuses limits that the product cannot follow", () => {
    const agreement = readAgreement(fixture("agreements/chicago.yaml"));
    const guards = { sensitiveCategories: ["huiselijk-geweld"] };
    const check = (changes: Partial<Agreement>): string => refusal({ ...agreement, ...changes }, CHICAGO, null);
    expect(check({ guards: { ...guards, wpgArticles: [8] } })).toBe("guards.wpgArticles: product-has-no-article");
    expect(check({ guards: { ...guards, maximumAgeDays: 30 } })).toBe("guards.maximumAgeDays: product-has-no-date");
    expect(check({ area: { municipalities: ["GM0034"], outside: "refuse" } })).toBe(
      "area.municipalities: product-has-no-area",
    );
    expect(check({ codes: { list: "incidentcodes", version: "2024", outside: "refuse" } })).toBe(
      "codes: product-has-no-codes",
    );
  });

  it("accepts the hash of the output schema that follows", () => {
    expect(refusal({ ...BASE, outputSchemaHash: outputSchemaHash(deriveOutputSchema(INCIDENT, BASE)) })).toBe(
      "accepted",
    );
  });
});

function without(agreement: Agreement, name: "codes" | "pseudonyms"): Agreement {
  const { [name]: _, ...rest } = agreement;
  return rest;
}
