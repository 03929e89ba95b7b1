import { createHash } from "node:crypto";
import { compileAdmission } from "../../gateway/agreements/compile-admission.ts";
import { compileRules } from "../../gateway/agreements/compile-rules.ts";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { loadShippedAreaTable } from "../../gateway/agreements/load-area-table.ts";
import { base32 } from "../../gateway/core/base32.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { Mutation } from "../../gateway/core/output-schema.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import type { ProductSchema } from "../../gateway/core/types/product.ts";
import { compileRecordTreatment, type TreatedRecord } from "../../gateway/records/compile-record-treatment.ts";
import { NameOrder, type OutgoingCell } from "../../gateway/records/name-order.ts";
import type { Pseudonymise } from "../../gateway/records/pseudonymise.ts";
import { CODES, INCIDENT, incidentAgreement } from "../agreements/sample-agreement.ts";

export const TODAY = "2026-03-10";
export const AREAS = loadShippedAreaTable(2026);

/** An incident as the mapping hands it over; every value is made up. */
export const RECORD: { readonly [field: string]: Json } = {
  incidentId: "PL0900_BVH_1234567",
  bronregistratieId: "PL0900_BVH_2026123456",
  eenheid: "PL0900",
  incidentcode: "A72",
  incidentomschrijving: "Diefstal Fiets",
  poging: false,
  begindatumTijd: "2026-03-08T23:15",
  einddatumTijd: "2026-03-09T07:30",
  kennisnameDatumTijd: "2026-03-09T09:05",
  straat: "Curaçaostraat",
  huisnummer: 90012,
  huisletter: "A",
  postcode: "1234AB",
  plaats: "Almere",
  gemeente: "Almere",
  wijkCode: "Wijk 03 Waterkant",
  buurtCode: "Rietoever",
  rdX: 143277,
  rdY: 487911,
  objecttype: ["fiets", "schuur", "personenauto"],
  aantalVerdachten: 3,
  kenteken: "12-ABC-3",
  goederen: [
    { categorie: "Fiets", merk: "Testmerk", kleur: "rood", aantal: 3 },
    { categorie: "Bromfiets", kenteken: "F-123-XY" },
  ],
  wpgArtikel: 8,
  eersteVerwerkingsdatum: "2026-03-09",
};

/** Twenty made-up bytes as 32 characters. */
export function fakeHash(text: string): string {
  return base32(createHash("sha256").update(text).digest().subarray(0, 20));
}

/** Stands in for the pseudonyms room: absent when every part is empty, rejected for the text BAD. */
export const fakePseudonymise: Pseudonymise = (type, parts) => (texts) => {
  if (texts.every((text) => text === "")) return { kind: "absent" };
  if (texts.includes("BAD-1")) return { kind: "reject", reason: "SIDECODE" };
  const named = Object.fromEntries(parts.map((part, at) => [part, texts[at]]));
  return { kind: "ok", token: fakeName(`hn1.m22dye54.${type}.`, JSON.stringify(named)) };
};

/** Orders a name whose letters are the made-up hash of a text. */
export function fakeName(prefix: string, text: string): NameOrder {
  return new NameOrder({ place: 0, prefix }, [text]);
}

/** A cell with its names made. */
export function named(cell: OutgoingCell): Json {
  if (cell instanceof NameOrder) return cell.maker.prefix + fakeHash(cell.parts[0]!);
  if (Array.isArray(cell)) return cell.map(named);
  if (cell === null || typeof cell !== "object") return cell;
  return Object.fromEntries(Object.entries(cell).map(([member, value]) => [member, named(value)]));
}

/** What became of a record, with the names of its row made. */
export function withNames(treated: TreatedRecord) {
  return treated.kind === "out" ? { ...treated, row: treated.row.map(named) } : treated;
}

/** Values in product order. */
export function valuesOf(
  record: { readonly [field: string]: Json | undefined },
  product = INCIDENT,
): (Json | undefined)[] {
  return Object.keys(product.properties).map((name) => record[name]);
}

/** A treatment over the incident product, or another. Out: the treatment, and its result by column name. */
export function treatment(agreement: Agreement = incidentAgreement(), product: ProductSchema = INCIDENT) {
  const outputSchema = deriveOutputSchema(product, agreement);
  const treat = compileRecordTreatment({
    product,
    agreement,
    outputSchema,
    lookups: { codeList: CODES, areaTable: AREAS },
    admission: compileAdmission(agreement, product, TODAY),
    rules: compileRules(product, agreement, outputSchema),
    pseudonymise: fakePseudonymise,
    refOfKey: (parts) => fakeName("", parts.join("|")),
    refOfLine: (line) => fakeName("", `line ${line}`),
  });
  const names = outputSchema.prefixItems.map(({ title }) => title);
  return {
    outputSchema,
    treat,
    /** Treats RECORD with changes. */
    run: (changes: { readonly [field: string]: Json | undefined } = {}, mutation: Mutation = "nieuw") =>
      withNames(treat(valuesOf({ ...RECORD, ...changes }, product), 7, mutation)),
    /** The outgoing row by column. */
    out(changes: { readonly [field: string]: Json | undefined } = {}): { [column: string]: Json } {
      const treated = treat(valuesOf({ ...RECORD, ...changes }, product), 7, "nieuw");
      if (treated.kind !== "out") throw new Error(JSON.stringify(treated));
      return Object.fromEntries(names.map((name, index) => [name, named(treated.row[index]!)]));
    },
    /** Rules that stopped the record. */
    rules(changes: { readonly [field: string]: Json | undefined }): string[] {
      const treated = treat(valuesOf({ ...RECORD, ...changes }, product), 7, "nieuw");
      return treated.kind === "refused"
        ? treated.findings.map(({ field, rule }) => `${field} ${rule}`)
        : [treated.kind];
    },
  };
}
