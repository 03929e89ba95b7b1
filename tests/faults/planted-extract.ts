import { csvLine } from "../../gateway/core/csv-line.ts";
import type { Json } from "../../gateway/core/json.ts";

/** Values that must not leave, by the column in which they stand. All are made up: numbers and addresses that nobody has. */
export const PLANTED = {
  Nummer: ["PL0900_BVH_7719930041", "PL0900_BVH_7719930042", "PL0900_BVH_7719930043"],
  Bron: ["PL0900_BVH_8819930041", "PL0900_BVH_8819930042", "PL0900_BVH_8819930043"],
  Straat: ["Kwetternelstraat", "Noëlzonderdreef", "'t Schaduwdijkje"],
  Huisnummer: ["93417-2", "97263 9-9", "98151 Q"],
  Kenteken: ["AE-93-IO", "UO-47-EI", "IA-81-OU"],
  Toelichting: ["Raam geforceerd met gele koevoet", "Buurman zag grijze bakfiets", "Dader riep 'kwibus'"],
  BSN: ["001938274", "002847361", "003756190"],
  Naam: ["Wilhelmina Kwartelslag", "Ødegård-Zwaluwstaart", "Xaverius Ploegijzer"],
  Telefoon: ["0699990417", "0699990418", "0699990419"],
  "E-mail": ["w.kwartelslag@proef.example", "o.zwaluw@proef.example", "x.ploegijzer@proef.example"],
} as const;

/** The forms that normalising gives some of them, which must not leave either. */
const NORMALISED = [
  "AE93IO",
  "UO47EI",
  "IA81OU",
  "noelzonderdreef",
  "schaduwdijkje",
  "odegard",
  "93417",
  "97263",
  "98151",
  "31699990417",
];

/** Everything to look for. */
export const PLANTED_VALUES: readonly string[] = [...Object.values(PLANTED).flat(), ...NORMALISED];

const COLUMNS = [
  ...Object.keys(PLANTED),
  ...["Code", "Soort", "Begin", "Postcode", "Gemeente", "Wpg", "Verwerkt", "Verdachten", "Project"],
];

/** Maps what the product has; number, name, telephone and e-mail of persons stay unmapped. */
export const PLANTED_MAPPING: Json = {
  product: "incidentmelding",
  fields: {
    incidentId: { column: "Nummer" },
    bronregistratieId: { column: "Bron" },
    straat: { column: "Straat" },
    huisnummer: { column: "Huisnummer", houseNumber: "number" },
    huisletter: { column: "Huisnummer", houseNumber: "letter" },
    toevoeging: { column: "Huisnummer", houseNumber: "addition" },
    kenteken: { column: "Kenteken" },
    moToelichting: { column: "Toelichting" },
    incidentcode: { column: "Code" },
    incidentomschrijving: { column: "Soort" },
    begindatumTijd: { column: "Begin", dates: ["d-M-yyyy H:mm"] },
    postcode: { column: "Postcode" },
    gemeente: { column: "Gemeente" },
    wpgArtikel: { column: "Wpg" },
    eersteVerwerkingsdatum: { column: "Verwerkt", dates: ["d-M-yyyy"] },
    aantalVerdachten: { column: "Verdachten" },
    projectcodes: { column: "Project" },
  },
};

/** What is wrong with the planted rows. */
export type Mistake = "none" | "date" | "municipality" | "number";

/**
 * Makes an extract with the planted values in some rows and nothing special in the others.
 * In: a number that makes its ordinary rows differ, how many of them, what is wrong with the planted rows, the local date of all.
 */
export function plantedExtract(seed: number, ordinary: number, mistake: Mistake, day: Date): Buffer {
  const date = `${day.getDate()}-${day.getMonth() + 1}-${day.getFullYear()}`;
  const lines = [COLUMNS.map(String)];
  const rest = (wrong: Mistake) => [
    ...["A20", "Gekwal. Diefstal in/uit woning", wrong === "date" ? `31-2-2026 12:00` : `${date} 12:00`, "1395XA"],
    ...[wrong === "municipality" ? "Zeewolde" : "Almere", "8", date, "2", "PRJ-PROEF"],
  ];
  for (let row = 0; row < ordinary; row++) {
    const number = 1_000_000 + seed * 10_000 + row;
    const cells = [`PL0900_BVH_${number}`, `PL0900_BVH_${number}`, "Rietpad", "90001", "", "", "", "", "", ""];
    lines.push([...cells, ...rest("none")]);
  }
  for (const at of [0, 1, 2]) {
    const cells: string[] = Object.values(PLANTED).map((values) => values[at]!);
    // each extract has records of its own, so the planted numbers stand in one extract only
    if (mistake === "number") cells[0] = `${cells[0]} zie ${cells[7]}`;
    lines.push([...cells, ...rest(mistake)]);
  }
  return Buffer.from(lines.map((line) => csvLine(line, { delimiter: ";", neutralise: false })).join(""));
}
