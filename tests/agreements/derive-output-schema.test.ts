import { describe, expect, it } from "vitest";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { classLabels } from "../../gateway/agreements/output-cell.ts";
import { outputSchemaHash } from "../../gateway/agreements/output-schema-hash.ts";
import { INCIDENT, incidentAgreement } from "./sample-agreement.ts";

const AGREEMENT = incidentAgreement();
const SCHEMA = deriveOutputSchema(INCIDENT, AGREEMENT);
const column = (title: string) => SCHEMA.prefixItems.find((candidate) => candidate.title === title);

describe("the output schema of an agreement", () => {
  it("has ref and mutatie, the fields that leave in product order, and then the tokens", () => {
    expect(SCHEMA.prefixItems.map(({ title }) => title)).toEqual([
      "ref",
      "mutatie",
      "eenheid",
      "incidentcode",
      "incidentomschrijving",
      "soortMisdrijf",
      "poging",
      "begindatumTijd",
      "kennisnameDatumTijd",
      "postcode",
      "gemeenteCode",
      "wijkCode",
      "buurtCode",
      "rdX",
      "rdY",
      "objecttype",
      "aantalVerdachten",
      "kenteken",
      "goederen",
      "token_inc",
      "token_adr1",
      "token_ken",
    ]);
  });

  it("is the same whatever the order of fields in the agreement", () => {
    const fields = Object.fromEntries(Object.entries(AGREEMENT.fields).reverse());
    expect(outputSchemaHash(deriveOutputSchema(INCIDENT, { ...AGREEMENT, fields }))).toBe(outputSchemaHash(SCHEMA));
  });

  it("narrows each cell to what its treatment leaves", () => {
    expect(column("postcode")).toMatchObject({ pattern: "^[1-9][0-9]{3}$" });
    expect(column("buurtCode")).toMatchObject({ pattern: "^WK[0-9]{6}$" });
    expect(column("begindatumTijd")).toMatchObject({ format: "day-part" });
    expect(column("aantalVerdachten")).toMatchObject({ enum: ["0", "1", "2+", null] });
    expect(column("rdX")).toMatchObject({ minimum: 7000, "x-column-type": "integer" });
    expect(column("kenteken")).toMatchObject({ "x-token-type": "ken", "x-role": "field" });
    expect(column("poging")).toMatchObject({ type: ["boolean", "null"], "x-column-type": "boolean" });
  });

  it("lets a kept municipality or code be only one that the agreement lets pass, so that the receiver judges it too", () => {
    expect(column("gemeenteCode")).toMatchObject({ enum: ["GM0034", null] });
    const codes = { list: "incidentcodes", version: "2024", outside: "withhold" } as const;
    const codeCell = (changes: object) =>
      deriveOutputSchema(INCIDENT, { ...AGREEMENT, codes: { ...codes, ...changes } }).prefixItems.find(
        ({ title }) => title === "incidentcode",
      );
    expect(codeCell({ allowed: ["F521", "A72"], blocked: ["F521"] })).toMatchObject({ enum: ["A72", null] });
    // what is blocked only cannot be told in a schema
    expect(codeCell({ blocked: ["F521"] })).not.toHaveProperty("enum");
  });

  it("lists only the agreed members of children", () => {
    const items = column("goederen")?.["items"] as { properties: object; required: string[] };
    expect(Object.keys(items.properties)).toEqual(["categorie", "aantal", "kenteken"]);
    expect(items.required).toEqual(["categorie"]);
  });

  it("names a token by its entity too when several entities have the type", () => {
    const product = structuredClone(INCIDENT);
    product["x-match-keys"]!.push({ entity: "voertuig", type: "ken", parts: { kenteken: "kenteken" } });
    const titles = deriveOutputSchema(product, AGREEMENT).prefixItems.map(({ title }) => title);
    expect(titles.slice(-4)).toEqual(["token_inc", "token_adr1", "token_incident_ken", "token_voertuig_ken"]);
  });

  it("has no column for a field that is not listed, or dropped", () => {
    for (const title of ["incidentId", "straat", "huisnummer", "wpgArtikel"]) expect(column(title)).toBeUndefined();
  });

  it("changes with every change of what leaves", () => {
    const { eenheid: _, ...fields } = AGREEMENT.fields;
    expect(outputSchemaHash(deriveOutputSchema(INCIDENT, { ...AGREEMENT, fields }))).not.toBe(outputSchemaHash(SCHEMA));
  });

  it("names classes by one number, a range, or a bound", () => {
    expect(classLabels([0, 1, 2])).toEqual(["0", "1", "2+"]);
    expect(classLabels([0, 12, 18])).toEqual(["0-11", "12-17", "18+"]);
  });
});
