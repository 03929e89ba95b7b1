import { describe, expect, it } from "vitest";
import { checkDeliveryKind } from "../../gateway/agreements/check-delivery-kind.ts";
import { loadAreaTable, loadShippedAreaTable } from "../../gateway/agreements/load-area-table.ts";
import { loadCodeList, loadShippedCodeList } from "../../gateway/agreements/load-code-list.ts";
import { loadProduct, loadShippedProduct } from "../../gateway/agreements/load-product.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { ProductSchema } from "../../gateway/core/types/product.ts";
import { CHICAGO, CODES, INCIDENT } from "./sample-agreement.ts";

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
    return [error.code, error.details["at"], error.details["rule"]].filter((part) => part !== undefined).join(" ");
  }
  return "accepted";
}

/** The refusal of a product whose one field is replaced. */
function withField(field: object): string {
  return refusal(() =>
    loadProduct({ ...structuredClone(CHICAGO), properties: { ...CHICAGO.properties, block: field } }),
  );
}

const TEXT = { type: "string", "x-title-nl": "x", "x-class": "N", "x-treatments": ["keep", "drop"] };

describe("a product schema", () => {
  it("ships for incidents, with all its fields in order", () => {
    expect(Object.keys(INCIDENT.properties).length).toBe(43);
    expect(Object.keys(INCIDENT.properties)[0]).toBe("incidentId");
    expect(INCIDENT["x-natural-key"]).toEqual(["incidentId"]);
  });

  it.each([
    ["a keyword outside the subset", { ...TEXT, maxLength: 9, $ref: "#/x" }, "UNKNOWN_KEY /properties/block/$ref"],
    ["a combination of schemas", { ...TEXT, maxLength: 9, anyOf: [{}] }, "UNKNOWN_KEY /properties/block/anyOf"],
    [
      "a test of unique items",
      { ...TEXT, maxLength: 9, uniqueItems: true },
      "UNKNOWN_KEY /properties/block/uniqueItems",
    ],
    [
      "a multiple of a fraction",
      { ...TEXT, type: "number", multipleOf: 0.01 },
      "UNKNOWN_KEY /properties/block/multipleOf",
    ],
    ["a format that is not ours", { ...TEXT, format: "email" }, "SCHEMA_VIOLATION /properties/block/format"],
    ["a text without end", TEXT, "PRODUCT_REFUSED block maxLength is missing"],
    ["a number without bounds", { ...TEXT, type: "integer" }, "PRODUCT_REFUSED block minimum or maximum is missing"],
    [
      "bounds the wrong way round",
      { ...TEXT, type: "integer", minimum: 2, maximum: 1 },
      "PRODUCT_REFUSED block minimum is above maximum",
    ],
    [
      "lengths the wrong way round",
      { ...TEXT, minLength: 9, maxLength: 1 },
      "PRODUCT_REFUSED block minLength is above maxLength",
    ],
    [
      "a bound beyond whole numbers",
      { ...TEXT, type: "integer", minimum: 0, maximum: 2 ** 60 },
      "SCHEMA_VIOLATION /properties/block/maximum",
    ],
    [
      "a keyword of another type",
      { ...TEXT, maxLength: 9, minimum: 1 },
      "PRODUCT_REFUSED block minimum does not go with string",
    ],
    ["a choice of another type", { ...TEXT, enum: [1] }, "PRODUCT_REFUSED block enum of another type"],
    ["a choice twice", { ...TEXT, enum: ["a", "a"] }, "PRODUCT_REFUSED block enum has doubles"],
    [
      "a list without end",
      { ...TEXT, type: "array", items: { type: "string", maxLength: 5 } },
      "PRODUCT_REFUSED block maxItems is missing",
    ],
    ["a list of anything", { ...TEXT, type: "array", maxItems: 5 }, "PRODUCT_REFUSED block items is missing"],
    [
      "children with anything beside their members",
      {
        type: "array",
        "x-title-nl": "x",
        maxItems: 5,
        items: { type: "object", properties: { a: { ...TEXT, maxLength: 5 } } },
      },
      "PRODUCT_REFUSED block additionalProperties must be false",
    ],
    [
      "a class on a field with children",
      {
        ...TEXT,
        type: "array",
        maxItems: 5,
        items: { type: "object", additionalProperties: false, properties: { a: { ...TEXT, maxLength: 5 } } },
      },
      "PRODUCT_REFUSED block x-class belongs to its children",
    ],
    [
      "a sensitive field without a category",
      { ...TEXT, maxLength: 9, "x-class": "S" },
      "PRODUCT_REFUSED block x-category of a sensitive field",
    ],
    [
      "a field without a class",
      { type: "string", maxLength: 9, "x-title-nl": "x" },
      "PRODUCT_REFUSED block x-class and x-treatments",
    ],
    [
      "a field that cannot be dropped",
      { ...TEXT, maxLength: 9, "x-treatments": ["keep"] },
      "SCHEMA_VIOLATION /properties/block/x-treatments",
    ],
    [
      "generalising without levels",
      { ...TEXT, maxLength: 9, "x-treatments": ["generalise", "drop"] },
      "PRODUCT_REFUSED block x-levels",
    ],
    [
      "a level that does not fit",
      { ...TEXT, maxLength: 9, "x-treatments": ["generalise", "drop"], "x-levels": ["pc4"] },
      "PRODUCT_REFUSED block level pc4 does not fit",
    ],
    [
      "pseudonymising without types",
      { ...TEXT, maxLength: 9, "x-treatments": ["pseudonymise", "drop"] },
      "PRODUCT_REFUSED block x-pseudonym-types",
    ],
    [
      "classes that do not rise",
      { ...TEXT, type: "integer", minimum: 0, maximum: 9, "x-classes": [0, 0] },
      "PRODUCT_REFUSED block x-classes must rise",
    ],
  ])("is refused with %s", (_, field, expected) => {
    expect(withField(field)).toContain(expected);
  });

  it.each([
    ["repeats without bound", "^a+$"],
    ["nested repeats", "^(a+)+$"],
    ["a choice of branches", "^(?:a|aa)$"],
    ["any character", "^.{1,5}$"],
    ["look-ahead", "^(?=a)a$"],
    ["a back reference", "^(a)\\1$"],
    ["no anchors", "abc"],
    ["many ways to divide a text", "^[a]{0,99}[a]{0,99}[a]{0,99}$"],
    ["a repeat the wrong way round", "^a{5,2}$"],
    ["a range the wrong way round", "^[z-a]$"],
    ["an escape that means something else", "^\\w$"],
  ])("is refused with a pattern of %s", (_, pattern) => {
    expect(withField({ ...TEXT, maxLength: 99, pattern })).toContain("PRODUCT_REFUSED block pattern is not safe");
  });

  it.each([
    ["^[A-Z]{2}[0-9]{1,4}$"],
    ["^PL[0-9]{4}_BVH_[0-9]{6,10}$"],
    ["^[0-9]\\.[0-9]$"],
    ["^[0-9A-Za-z /-]{1,6}$"],
    ["^a?b$"],
  ])("may use the pattern %s", (pattern) => {
    expect(withField({ ...TEXT, maxLength: 99, pattern })).toBe("accepted");
  });

  it.each<[string, (product: ProductSchema) => void, string]>([
    [
      "an id of another name",
      (product) => {
        product.title = "other";
      },
      "PRODUCT_REFUSED $id name and version",
    ],
    [
      "a required field that is not there",
      (product) => {
        product.required.push("x");
      },
      "PRODUCT_REFUSED required no such field",
    ],
    [
      "a natural key that may be absent",
      (product) => {
        product["x-natural-key"] = ["block"];
      },
      "PRODUCT_REFUSED x-natural-key must be required",
    ],
    [
      "a match key of a field that is not there",
      (product) => {
        product["x-match-keys"] = [{ entity: "e", type: "ken", parts: { a: "x" } }];
      },
      "PRODUCT_REFUSED x-match-keys no such field",
    ],
    [
      "two equal match keys",
      (product) => {
        const key = { entity: "e", type: "ken", parts: { a: "block" } };
        product["x-match-keys"] = [key, key];
      },
      "PRODUCT_REFUSED x-match-keys double",
    ],
    [
      "a check of a field that is not there",
      (product) => {
        product["x-checks"] = [{ rule: "not-before", field: "x", other: "date", severity: "error" }];
      },
      "PRODUCT_REFUSED x-checks no such field",
    ],
    [
      "a label check without codes",
      (product) => {
        product["x-checks"] = [{ rule: "equals-code-label", field: "block", severity: "error" }];
      },
      "PRODUCT_REFUSED x-checks x-code-field needed",
    ],
    [
      "an age guard on a text",
      (product) => {
        product["x-guard-fields"] = { firstProcessed: "block" };
      },
      "PRODUCT_REFUSED x-guard-fields date needed",
    ],
    [
      "a field that takes the name of a column of ours",
      (product) => {
        product.properties["mutatie"] = product.properties["block"]!;
      },
      "PRODUCT_REFUSED mutatie name is taken",
    ],
    [
      "fields that only differ in capitals",
      (product) => {
        product.properties["bLock"] = product.properties["block"]!;
      },
      "PRODUCT_REFUSED bLock name is taken",
    ],
    [
      "a field named as a prototype member",
      (product) => {
        product.properties["constructor"] = product.properties["block"]!;
      },
      "PRODUCT_REFUSED constructor name is reserved",
    ],
    [
      "an unknown time zone",
      (product) => {
        product["x-time-zone"] = "Mars/Base";
      },
      "PRODUCT_REFUSED x-time-zone unknown",
    ],
  ])("is refused with %s", (_, change, expected) => {
    const product = structuredClone(CHICAGO);
    change(product);
    expect(refusal(() => loadProduct(product))).toBe(expected);
  });

  it("of an unknown name or version, or a name that leads elsewhere, is not found", () => {
    expect(refusal(() => loadShippedProduct("incidentmelding", "9.9.9"))).toBe("PRODUCT_UNKNOWN");
    expect(refusal(() => loadShippedProduct("../agreement.schema", "1.0.0"))).toBe("PRODUCT_UNKNOWN");
  });

  it("without a natural key allows full and empty deliveries only", () => {
    expect(refusal(() => checkDeliveryKind(CHICAGO, "full"))).toBe("accepted");
    expect(refusal(() => checkDeliveryKind(CHICAGO, "empty"))).toBe("accepted");
    for (const kind of ["delta", "correction", "withdrawal"])
      expect(refusal(() => checkDeliveryKind(CHICAGO, kind))).toBe("KIND_NEEDS_KEY");
    expect(refusal(() => checkDeliveryKind(INCIDENT, "delta"))).toBe("accepted");
  });
});

describe("a code list", () => {
  it("of incidents holds 217 rows, with F614 in both its meanings", () => {
    expect(CODES.codes).toHaveLength(217);
    expect(CODES.codes.filter(({ code }) => code === "F614").map(({ category }) => category)).toEqual([
      "3.9.1",
      "3.9.3",
    ]);
  });

  it("is refused with a category that it does not name, and with the same meaning twice", () => {
    const first = CODES.codes[0]!;
    expect(refusal(() => loadCodeList({ ...CODES, codes: [{ ...first, category: "9.9.9" }] }))).toContain(
      "CODE_LIST_REFUSED",
    );
    expect(refusal(() => loadCodeList({ ...CODES, codes: [first, first] }))).toBe("CODE_LIST_REFUSED 1 double");
  });

  it("that is not here is not found", () => {
    expect(refusal(() => loadShippedCodeList("incidentcodes", "1999"))).toBe("CODE_LIST_UNKNOWN");
    expect(refusal(() => loadShippedCodeList("../codes/incidentcodes", "2024"))).toBe("CODE_LIST_UNKNOWN");
  });
});

describe("an area table", () => {
  it("ships for demonstration, and is refused when a code stands in it twice", () => {
    const table = loadShippedAreaTable(2026);
    expect(table.areas.length).toBeGreaterThan(10);
    const [area] = table.areas;
    expect(refusal(() => loadAreaTable({ ...table, areas: [area, area] }))).toBe("AREA_TABLE_REFUSED double");
    expect(refusal(() => loadShippedAreaTable(1950))).toBe("AREA_TABLE_UNKNOWN");
  });
});
