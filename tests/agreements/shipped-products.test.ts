import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { productFields } from "../../gateway/agreements/agreed-fields.ts";
import { checkAgreement } from "../../gateway/agreements/check-agreement.ts";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { loadProduct, loadShippedProduct } from "../../gateway/agreements/load-product.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { ProductRule, ProductSchema } from "../../gateway/core/types/product.ts";
import { tokenSources } from "../../gateway/records/token-sources.ts";
import { CODES } from "./sample-agreement.ts";
import { widestAgreement } from "./widest-agreement.ts";

const NAMES = readdirSync(new URL("../../schemas/products/", import.meta.url)).map((name) => name.split(".")[0]!);
const product = (name: string): ProductSchema => loadShippedProduct(name, "1.0.0");
const AANGIFTE = product("aangifte-misdrijf");

describe("the products that ship", () => {
  it("are the six of the design, and one for own registers", () => {
    expect(NAMES.sort()).toEqual([
      "aangifte-misdrijf",
      "bedrijf-vestiging",
      "incidentmelding",
      "om-afdoening",
      "overlastmelding",
      "persoonsregister",
      "tellingen",
    ]);
  });

  it.each(NAMES)("%s loads, and the widest agreement about it derives an output schema", (name) => {
    const agreement = widestAgreement(product(name));
    checkAgreement(agreement, product(name), CODES);
    expect(deriveOutputSchema(product(name), agreement).prefixItems.length).toBeGreaterThan(5);
  });

  it.each(["aangifte-misdrijf", "om-afdoening", "overlastmelding"])(
    "%s never lets a name, number or contact of a person leave in the clear",
    (name) => {
      const people = /bsn|naam|namen|voorletters|telefoon|email|iban|document|skn|tussenvoegsel|melder/i;
      const clear = productFields(product(name)).filter(
        ({ name: field, field: { "x-treatments": allowed } }) =>
          people.test(field) && allowed!.some((treatment) => treatment === "keep" || treatment === "generalise"),
      );
      // what kind of document it is, and of which country, says nothing of a person
      expect(clear.map(({ name: field }) => field)).toEqual([]);
    },
  );

  it("have one for own registers of which nothing can ever leave", () => {
    const { properties } = product("persoonsregister");
    expect(Object.values(properties).every((field) => field["x-treatments"]!.join() === "drop")).toBe(true);
  });

  it("make the tokens of people inside each child, so that each person is one subject", () => {
    const schema = deriveOutputSchema(AANGIFTE, widestAgreement(AANGIFTE));
    const sources = tokenSources(schema).filter(({ name }) => name === "betrokkenen");
    const titles = sources.map(({ steps }) => steps.join("."));
    expect(titles).toEqual(expect.arrayContaining(["*.token_bsn", "*.token_pnd1", "*.token_adr1", "*.token_rsin"]));
    expect(schema.prefixItems.map(({ title }) => title)).toEqual(expect.arrayContaining(["token_adr1", "token_pvn"]));
  });

  it("give the receiver a schema that refuses what a rule keeps back", () => {
    const om = product("om-afdoening");
    const cell = (lifted: string[]) => {
      const base = widestAgreement(om, { fourEyes: true });
      const agreement = { ...base, guards: { ...base.guards, liftedRules: lifted } };
      checkAgreement(agreement, om, null);
      const column = deriveOutputSchema(om, agreement).prefixItems.find(({ title }) => title === "beslissing")!;
      return column["enum"] as string[];
    };
    expect(cell([])).not.toContain("onvoorwaardelijk sepot");
    expect(cell(["sepot-blijft-achter"])).toContain("onvoorwaardelijk sepot");
  });
});

describe("a rule of a product", () => {
  const rule = (changes: Partial<ProductRule>): ProductRule => ({
    name: "proef",
    "x-title-nl": "Proef",
    when: { field: "poging", in: [true] },
    effect: { do: "withhold" },
    ...changes,
  });
  const refusal = (...rules: ProductRule[]): string => {
    try {
      loadProduct({ ...structuredClone(AANGIFTE), "x-rules": rules });
      return "accepted";
    } catch (error) {
      return error instanceof SluisError ? String(error.details["rule"] ?? error.code) : "another error";
    }
  };
  const limit = (fields: object): ProductRule["effect"] => ({ do: "limit", fields }) as ProductRule["effect"];

  it.each<[string, ProductRule[], string]>([
    ["is sound", [rule({})], "accepted"],
    ["stands twice", [rule({}), rule({})], "double"],
    ["names no field", [rule({ when: { field: "nergens", present: true } })], "no such field: nergens"],
    [
      "names a child outside its list",
      [rule({ when: { field: "betrokkenen.rol", in: ["getuige"] } })],
      "betrokkenen.rol outside its list",
    ],
    [
      "asks for a value that never occurs",
      [rule({ when: { field: "wijzeAangifte", in: ["duif"] } })],
      "wijzeAangifte never has this",
    ],
    ["is about the children of a plain field", [rule({ each: "poging" })], "each names no list of children"],
    ["keeps a record back for each child", [rule({ each: "betrokkenen" })], "a child does not keep a record back"],
    ["leaves out no child", [rule({ effect: { do: "leave-out" } })], "leave-out needs each"],
    ["empties a required field", [rule({ effect: limit({ gemeenteCode: "none" }) })], "gemeenteCode is required"],
    [
      "sets a level that the field cannot have",
      [rule({ effect: limit({ straat: "pc4" }) })],
      "level pc4 does not fit straat",
    ],
    [
      "limits a child without saying whose",
      [rule({ effect: limit({ "betrokkenen.geslacht": "none" }) })],
      "betrokkenen.geslacht is not what the rule is about",
    ],
    ["takes its motive from a number", [rule({ lift: { motive: "rdX" } })], "motive is no text field"],
    [
      "asks for an age without a moment",
      [rule({ when: { field: "straat", youngerThan: 18, at: "straat" } })],
      "youngerThan needs a date and a moment",
    ],
    [
      "is too deep to be read",
      [rule({ when: { not: { not: { not: { not: { field: "poging", in: [true] } } } } } })],
      "conditions too deep",
    ],
    [
      "has an unknown consequence",
      [rule({ effect: { do: "run" } as never })],
      "oneOf must match exactly one schema in oneOf",
    ],
  ])("that %s is told so", (_, rules, expected) => {
    expect(refusal(...rules)).toBe(expected);
  });

  it("is only lifted by name, where the product lets it, and with a motive only where a second person releases", () => {
    const check = (liftedRules: string[], fourEyes: boolean): string => {
      const om = product("om-afdoening");
      const base = widestAgreement(om, { fourEyes });
      try {
        checkAgreement({ ...base, guards: { ...base.guards, liftedRules } }, om, null);
        return "accepted";
      } catch (error) {
        return String((error as SluisError).details["rule"]);
      }
    };
    expect(check(["sepot-blijft-achter"], true)).toBe("accepted");
    expect(check(["sepot-blijft-achter"], false)).toBe("needs-four-eyes: sepot-blijft-achter");
    expect(check(["minderjarige-verdachte"], true)).toBe("never-lifted: minderjarige-verdachte");
    expect(check(["bestaat-niet"], true)).toBe("unknown-rule: bestaat-niet");
  });
});
