import type { Random } from "../random.ts";
import { seededRandom } from "../random.ts";

/** Somebody who does not exist. */
export interface Person {
  readonly id: number;
  /** Of the test series, which starts with 00. */
  readonly bsn: string;
  readonly surname: string;
  readonly prefix: string;
  readonly given: string;
  /** YYYY-MM-DD. */
  readonly birth: string;
  readonly postcode: string;
  /** Of a range that does not exist. */
  readonly house: number;
  readonly phone: string;
}

/** A person as a clerk typed him in: raw cells. */
export interface Written {
  readonly bsn: string;
  readonly surname: string;
  readonly given: string;
  readonly birth: string;
  readonly postcode: string;
  readonly house: string;
  readonly phone: string;
}

const SURNAMES = [
  ..."Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Postma Çelik Yılmaz Müller".split(
    " ",
  ),
  ..."Koster Willems Prins Blom Huisman Peeters Kuipers Veenstra Kok Groot Verbeek Wolters Timmer Özdemir Nowak Silva".split(
    " ",
  ),
];
const PREFIXES = ["", "", "", "", "van", "de", "van der", "van den", "ter", "'t"];
const GIVEN =
  "Noor Sem Emma Daan Julia Lucas Zoë Levi Mila Finn Tess Noah Sara Milan Anna Bram Lieke Jesse Fenna Hugo Loïs René".split(
    " ",
  );
const MIDDLE = ["", "", "", " Johanna", " Maria", " Pieter", " Willem"];

/** Makes people who live together in households of one to five. In: the seed, how many. */
export function makePeople(seed: number, count: number): Person[] {
  const random = seededRandom(seed);
  const people: Person[] = [];
  while (people.length < count) {
    const home = {
      postcode: `${random.between(1000, 9999)}${random.pick(["XA", "XB", "XC", "XD"])}`,
      house: random.between(90_000, 99_999),
    };
    const [surname, prefix] = [random.pick(SURNAMES), random.pick(PREFIXES)];
    const size = random.between(1, 6);
    for (let member = 0; member < size && people.length < count; member++) {
      const id = people.length + 1;
      const family = member === 0 || random.chance(0.7);
      // twins share all but the given name
      const twin = member > 0 && random.chance(0.03) ? people.at(-1) : undefined;
      people.push({
        id,
        bsn: testBsn(id),
        surname: family ? surname : random.pick(SURNAMES),
        prefix: family ? prefix : random.pick(PREFIXES),
        given: random.pick(GIVEN) + random.pick(MIDDLE),
        birth: twin?.birth ?? date(random),
        ...home,
        phone: `06${random.between(10_000_000, 99_999_999)}`,
      });
    }
  }
  return people;
}

/**
 * Writes a person down with the mistakes of real life: numbers that are missing, shortened or of somebody else, names that changed or
 * were typed wrongly, other orders of a date, an old address, cells that say "onbekend".
 */
export function writeDown(person: Person, random: Random): Written {
  const given = random.chance(0.15) ? initials(person.given) : person.given;
  const surname = random.chance(0.04) ? random.pick(SURNAMES) : person.surname;
  const spelled = random.chance(0.05) ? typo(surname, random) : surname;
  const moved = random.chance(0.12);
  return {
    bsn: bsn(person, random),
    surname: withPrefix(random.chance(0.1) ? plain(spelled) : spelled, person.prefix, random),
    given: random.chance(0.03) ? typo(given, random) : given,
    birth: birth(person.birth, random),
    postcode: moved ? `${random.between(1000, 9999)}XZ` : person.postcode,
    house: String(moved ? random.between(90_000, 99_999) : person.house),
    phone: random.chance(0.4) ? "" : random.chance(0.3) ? `+31 ${person.phone.slice(1)}` : person.phone,
  };
}

function bsn({ bsn: number, id }: Person, random: Random): string {
  if (random.chance(0.2)) return random.pick(["", "", "onbekend", "n.v.t."]);
  if (random.chance(0.02)) return `${number.slice(0, 8)}${(Number(number[8]) + 1) % 10}`;
  // a row further down in somebody's list
  if (random.chance(0.004)) return testBsn(id + 1);
  return random.chance(0.1) ? number.slice(1) : number;
}

function withPrefix(surname: string, prefix: string, random: Random): string {
  if (prefix === "" || random.chance(0.1)) return surname;
  return random.chance(0.2) ? `${surname}, ${prefix}` : `${prefix} ${surname}`;
}

function birth(iso: string, random: Random): string {
  const [year, month, day] = iso.split("-");
  if (random.chance(0.02)) return random.pick(["", "onbekend", `${year}-00-00`, `${year}-${month}-00`]);
  if (random.chance(0.03)) return `${year}-${month}-${String(random.between(1, 28)).padStart(2, "0")}`;
  return random.pick([`${day}-${month}-${year}`, iso, `${year}${month}${day}`]);
}

/** Nine digits that start with 00 and pass the 11-proef, different for each number. */
export function testBsn(number: number): string {
  for (let tail = number * 10; ; tail++) {
    const digits = String(tail).padStart(9, "0");
    let sum = -Number(digits[8]);
    for (let at = 0; at < 8; at++) sum += (9 - at) * Number(digits[at]);
    if (sum % 11 === 0) return digits;
    // one of eleven ends is left out, and then the number before it lends its next
    if (tail % 10 === 9) return testBsn(number + 500_000);
  }
}

function date(random: Random): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${random.between(1940, 2007)}-${two(random.between(1, 13))}-${two(random.between(1, 29))}`;
}

function initials(given: string): string {
  return given
    .split(" ")
    .map((name) => `${name[0]}.`)
    .join("");
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
}

function typo(text: string, random: Random): string {
  const at = random.between(1, Math.max(2, text.length - 1));
  return random.chance(0.5)
    ? text.slice(0, at) + text.slice(at + 1)
    : text.slice(0, at - 1) + (text[at] ?? "") + text[at - 1] + text.slice(at + 1);
}
