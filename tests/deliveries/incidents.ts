import { csvLine } from "../../gateway/core/csv-line.ts";
import type { Json } from "../../gateway/core/json.ts";

/** One made-up row of an extract; what is absent has a plain value. House numbers and plates are of series that do not exist. */
export interface Incident {
  /** Makes the incident number; the same `nr` is the same incident. */
  readonly nr: number;
  readonly code?: string;
  readonly mutatie?: "N" | "W" | "V";
  readonly tijd?: string;
  readonly gemeente?: string;
  readonly straat?: string;
  readonly huisnummer?: string;
  readonly kenteken?: string;
  readonly wpg?: string;
  readonly verwerkt?: string;
  readonly verdachten?: string;
}

const COLUMNS: { readonly [column: string]: (incident: Incident) => string } = {
  nummer: ({ nr }) => incidentNumber(nr),
  soort: ({ code }) => code ?? "A72",
  tijd: ({ tijd }) => tijd ?? "2026-11-20 10:15",
  gemeente: ({ gemeente }) => gemeente ?? "GM0034",
  straat: ({ straat }) => straat ?? "",
  huisnummer: ({ huisnummer }) => huisnummer ?? "",
  postcode: () => "1390XA",
  kenteken: ({ kenteken }) => kenteken ?? "",
  wpg: ({ wpg }) => wpg ?? "8",
  verwerkt: ({ verwerkt }) => verwerkt ?? "2026-11-20",
  verdachten: ({ verdachten }) => verdachten ?? "0",
  mutatie: ({ mutatie }) => mutatie ?? "N",
};

/** The number of an incident as a source system writes it. */
export function incidentNumber(nr: number): string {
  return `PL0900_BVH_${2_000_000 + nr}`;
}

/** How the columns become fields. */
export const INCIDENT_MAPPING: Json = {
  product: "incidentmelding",
  fields: {
    incidentId: { column: "nummer" },
    incidentcode: { column: "soort" },
    begindatumTijd: { column: "tijd", dates: ["yyyy-MM-dd HH:mm"] },
    gemeenteCode: { column: "gemeente" },
    straat: { column: "straat" },
    huisnummer: { column: "huisnummer", houseNumber: "number" },
    postcode: { column: "postcode" },
    kenteken: { column: "kenteken" },
    wpgArtikel: { column: "wpg" },
    eersteVerwerkingsdatum: { column: "verwerkt" },
    aantalVerdachten: { column: "verdachten" },
  },
  mutatie: { column: "mutatie", values: { N: "nieuw", W: "gewijzigd", V: "vervallen" } },
};

/** An extract of these incidents as CSV. */
export function extractOf(incidents: readonly Incident[]): Buffer {
  const form = { delimiter: ";", neutralise: false } as const;
  const lines = [
    Object.keys(COLUMNS),
    ...incidents.map((incident) => Object.values(COLUMNS).map((cell) => cell(incident))),
  ];
  return Buffer.from(lines.map((cells) => csvLine(cells, form)).join(""));
}

/** So many incidents, numbered from `first`. */
export function incidents(count: number, first = 1): Incident[] {
  return Array.from({ length: count }, (_, at) => ({ nr: first + at }));
}
