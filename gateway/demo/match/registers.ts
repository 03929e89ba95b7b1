import { csvLine } from "../../core/csv-line.ts";
import type { Json } from "../../core/json.ts";
import { type Random, seededRandom } from "../random.ts";
import { makePeople, type Person, writeDown } from "./people.ts";

/** A generated file, and who is behind each place in it: `record number`, or `record number[child]`, to the person's id. */
export interface Register {
  readonly csv: string;
  readonly who: ReadonlyMap<string, number>;
}

/** The three files of the demonstration. */
export interface Registers {
  readonly reports: Register;
  readonly outcomes: Register;
  readonly register: Register;
}

const FORM = { delimiter: ";", neutralise: false } as const;
const PERSON = ["BSN", "Achternaam", "Voornamen", "Geboortedatum", "Postcode", "Huisnummer", "Telefoon"];

/** How large the demonstration is. */
export interface RegisterSizes {
  readonly seed: number;
  readonly people: number;
  readonly reports: number;
  readonly registered: number;
  /** Local date of the day, YYYY-MM-DD. */
  readonly day: string;
}

/**
 * Makes what three organisations would have: reports of offences with the people involved, outcomes of some of these cases, and a
 * register of people of which some are involved. Every record carries its number as a made-up code, so that the demonstration, and
 * nobody else, can tell who is who.
 */
export function makeRegisters({ seed, people: count, reports, registered, day }: RegisterSizes): Registers {
  const random = seededRandom(seed + 1);
  const people = makePeople(seed, count);
  const cases = Array.from({ length: reports }, (_, at) => {
    const involved = [...new Set(Array.from({ length: random.between(1, 4) }, () => random.pick(people)))];
    return { number: at + 1, involved };
  });
  return {
    reports: reportFile(cases, random, day),
    outcomes: outcomeFile(cases, random, day),
    register: registerFile(people, registered, random),
  };
}

interface Case {
  readonly number: number;
  readonly involved: readonly Person[];
}

function cells(person: Person, random: Random): string[] {
  const { bsn, surname, given, birth, postcode, house, phone } = writeDown(person, random);
  return [bsn, surname, given, birth, postcode, house, phone];
}

/** A number from 1 to a million as a code that looks like a feitcode. */
export function demoCode(number: number): string {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const rest = Math.floor(number / 1000);
  return `Z${String(number % 1000).padStart(3, "0")}${letters[Math.floor(rest / 26)]}${letters[rest % 26]}`;
}

/** The number of a code that `demoCode` made. */
export function demoNumber(code: string): number {
  const letter = (at: number) => code.charCodeAt(at) - 97;
  return Number(code.slice(1, 4)) + 1000 * (letter(4) * 26 + letter(5));
}

function caseNumber(number: number): string {
  return `PL0900-2026${String(number).padStart(6, "0")}`;
}

function reportFile(cases: readonly Case[], random: Random, day: string): Register {
  const who = new Map<string, number>();
  const head = [
    "Misdrijfnummer",
    "PV-nummer",
    "Aangiftedatum",
    "Incidentcode",
    "Gemeentecode",
    "Feitcode",
    "Wpg-artikel",
    "Eerste verwerkingsdatum",
    "Rol",
    ...PERSON,
  ];
  const rows = cases.flatMap(({ number, involved }): Json[][] =>
    involved.map((person, at) => {
      who.set(`${number}[${at}]`, person.id);
      const role = at === 0 ? "verdachte" : random.pick(["betrokkene", "slachtoffer"]);
      return [
        `M-${number}`,
        caseNumber(number),
        day,
        "A72",
        "GM0034",
        demoCode(number),
        "8",
        day,
        role,
        ...cells(person, random),
      ];
    }),
  );
  return { csv: [head, ...rows].map((row) => csvLine(row, FORM)).join(""), who };
}

/** The prosecutor decides over the suspect of most cases. */
function outcomeFile(cases: readonly Case[], random: Random, day: string): Register {
  const who = new Map<string, number>();
  const head = [
    "Parketnummer",
    "Volgnummer",
    "PV-nummer",
    "Gemeentecode",
    "Beslissing",
    "Beslisdatum",
    "Uitspraak",
    "Onherroepelijk",
    "Verstrekkingsgrond",
    "Contactverbod",
    "Feitcode",
    ...PERSON,
  ];
  const rows = cases.flatMap(({ number, involved }): Json[][] => {
    if (random.chance(0.35)) return [];
    who.set(String(number), involved[0]!.id);
    const [decision, verdict] = random.pick([
      ["dagvaarding", "veroordeling"],
      ["strafbeschikking", "n.v.t."],
      ["strafbeschikking", "n.v.t."],
      ["onvoorwaardelijk sepot", ""],
      ["dagvaarding", "vrijspraak"],
    ] as const);
    const parket = `09/${String(100_000 + number)}-26`;
    return [
      [
        parket,
        "1",
        caseNumber(number),
        "GM0034",
        decision,
        day,
        verdict,
        random.chance(0.95) ? "J" : "N",
        "39f-1-a",
        "N",
        demoCode(number),
        ...cells(involved[0]!, random),
      ],
    ];
  });
  return { csv: [head, ...rows].map((row) => csvLine(row, FORM)).join(""), who };
}

function registerFile(people: readonly Person[], registered: number, random: Random): Register {
  const who = new Map<string, number>();
  const chosen = people.filter(() => random.chance(registered / people.length));
  const rows = chosen.map((person, at): Json[] => {
    who.set(String(at + 1), person.id);
    return [`D-${at + 1}`, ...cells(person, random)];
  });
  return { csv: [["Dossier", ...PERSON], ...rows].map((row) => csvLine(row, FORM)).join(""), who };
}
