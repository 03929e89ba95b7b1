import { csvLine } from "../core/csv-line.ts";
import type { Json } from "../core/json.ts";
import { type Random, seededRandom } from "./random.ts";

/** Columns as police units name them in an extract from BVH. */
const COLUMNS = [
  "Incident Identificatie",
  "Bronregistratie",
  "Incidentsoort code",
  "Incidentsoort",
  "Pleegstraatnaam",
  "Pleeghuisnummer met toev.",
  "Pleegpostcode",
  "Pleegplaats",
  "Pleeggemeente",
  "Pleegprovincie",
  "Pleegwijk",
  "Pleegbuurt",
  "Begin-pleegdag v/d week",
  "Begin-pleegdagdeel",
  "Begin-pleegdatum/tijd",
  "Eind-pleegdatum/tijd",
  "Kennisname-datum/tijd",
  "Aangifte",
  "Poging",
  "Verdachten",
  "Aanhoudingen",
  "Opgehelderd",
  "Object",
  "Project(en)",
  "X",
  "Y",
  "Kenteken",
  "Wpg-artikel",
  "Eerste verwerkingsdatum",
] as const;

/** A kind of incident as the code list has it. */
export interface IncidentKind {
  readonly code: string;
  readonly label: string;
}

/** What to generate. Rows have the traps of real extracts; nobody and no address in it exists. */
export interface ExtractOrder {
  readonly seed: number;
  readonly rows: number;
  /** Local date of the day that the extract is about, YYYY-MM-DD. */
  readonly day: string;
  /** Kinds of incident to draw from. */
  readonly kinds: readonly IncidentKind[];
  /** Share of rows with a mistake that refuses the row (an impossible date, an unknown code, half a coordinate). */
  readonly mistakes: number;
}

const AREAS = [
  ["Wijk 01 Havenkwartier", ["Havenkade", "Vuurtorenbuurt", "Sluiskom"]],
  ["Wijk 02 Stadshart", ["Marktplein", "Stationsbuurt", "Parkrand"]],
  ["Wijk 03 Waterkant", ["Rietoever", "Eilandenbuurt", "Zwanenmeer"]],
] as const;

const STREETS = ["Curaçaostraat", "Noëllaan", "'t Ven", "Dijk, Oude", 'Kade "Zuid"', "Lange Sluis", "Rietpad"];
const OBJECTS = ["Fiets", "Woning", "Winkel", "Personenauto", "School", "Park"];
const WEEKDAYS = ["Zondag", "Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag", "Zaterdag"];
const DAY_PARTS = ["'s Nachts", "Ochtend", "Middag", "Avond"];

/**
 * Generates an extract as CSV (semicolons, as Dutch Excel writes it), line by line.
 * In: the order. Out: text pieces, the header first; one record per row, natural keys are unique.
 */
export function* bvhExtract(order: ExtractOrder): Generator<string> {
  const random = seededRandom(order.seed);
  const form = { delimiter: ";", neutralise: false } as const;
  yield csvLine([...COLUMNS], form);
  for (let row = 0; row < order.rows; row++) yield csvLine(incident(order, random, row), form);
}

function incident(order: ExtractOrder, random: Random, row: number): Json[] {
  const kind = random.pick(order.kinds);
  const outside = random.chance(0.01);
  const [district, neighbourhoods] = random.pick(AREAS);
  const begin = Date.parse(`${order.day}T00:00Z`) + random.between(0, 1440) * 60_000;
  // some offences lasted years before anybody knew, and some are reported before they are said to have begun
  const lasted = random.chance(0.01) ? random.between(400, 900) * 1440 : random.between(0, 300);
  const known = begin + (random.chance(0.02) ? -random.between(1, 90) : random.between(5, 600)) * 60_000;
  const at = new Date(begin);
  const mistake = random.chance(order.mistakes) ? random.between(0, 3) : -1;
  const [day, month, year] = [order.day.slice(8), order.day.slice(5, 7), order.day.slice(0, 4)];
  const knownDistrict = random.chance(0.97);
  return [
    `PL0900_BVH_${2_000_000 + row}`,
    `PL0900_BVH_2026${100_000 + (Math.floor(row / 2) % 900_000)}`,
    mistake === 0 ? "Q999" : kind.code,
    mistake === 0 ? "Onbekende soort" : kind.label,
    random.pick(STREETS),
    houseNumber(random),
    random.chance(0.9)
      ? `139${random.between(5, 10)}${random.pick(["XA", "XB", "XC", "XD"])}`
      : `139${random.between(5, 10)}`,
    "Almere",
    outside ? "Sluisveld" : "Almere",
    "Flevoland",
    outside ? "Wijk 00 Dorpskern" : knownDistrict ? district : "Onbekend",
    outside ? "Kerkplein" : knownDistrict ? random.pick(neighbourhoods) : "Onbekend",
    WEEKDAYS[at.getUTCDay()]!,
    DAY_PARTS[Math.floor(at.getUTCHours() / 6)]!,
    mistake === 1 ? `31-02-${year} ${clock(at)}` : `${day}-${month}-${year} ${clock(at)}`,
    dutch(begin + lasted * 60_000),
    dutch(known),
    random.chance(0.6) ? "J" : "N",
    random.chance(0.1) ? "J" : "N",
    random.chance(0.8) ? "0" : String(random.between(1, 4)),
    random.chance(0.9) ? "0" : "1",
    random.chance(0.2) ? "J" : "N",
    objects(random),
    random.chance(0.03) ? "PRJ-HG-01" : "",
    String(random.between(140_000, 150_000)),
    mistake === 2 ? "" : String(random.between(480_000, 490_000)),
    plate(random),
    random.chance(0.003) ? "9" : random.chance(0.05) ? "13" : "8",
    random.chance(0.003) ? "14-03-2019" : `${day}-${month}-${year}`,
  ];
}

/** House number, letter and addition in one cell, in the ways that people type them; only numbers that do not exist. */
function houseNumber(random: Random): string {
  if (random.chance(0.3)) return "";
  const number = random.between(90_000, 99_999);
  return random.pick([`${number}`, `${number} A`, `${number} -9`, `${number} 9-9`, `${number}-2`]);
}

/** Several objects stand in one cell, one per line. */
function objects(random: Random): string {
  if (random.chance(0.2)) return "n/a";
  const first = random.pick(OBJECTS);
  const second = random.pick(OBJECTS);
  return random.chance(0.3) && second !== first ? `${first}\n${second}` : first;
}

/** Plates of two vowels, two digits, two vowels; that series was never issued. */
function plate(random: Random): string {
  if (random.chance(0.85)) return "";
  const vowel = () => random.pick(["A", "E", "I", "O", "U"]);
  return `${vowel()}${vowel()}-${random.between(10, 99)}-${vowel()}${vowel()}`;
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 16);
}

function dutch(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  return `${iso.slice(8, 10)}-${iso.slice(5, 7)}-${iso.slice(0, 4)} ${iso.slice(11, 16)}`;
}
