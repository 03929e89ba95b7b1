import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

/** Length per country, SWIFT IBAN registry (ISO 13616). A country that is missing is refused; adding one is a new rule version. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
  }).flatMap(([length, countries]) => countries.split(" ").map((country) => [country, Number(length)] as const)),
);

/**
 * NLN-1 IBAN: capitals without the word IBAN, spaces, dots and hyphens; the length of its country and ISO 7064 mod 97-10.
 * In: the account number. Reasons: FORMAT, LENGTH (an unknown country too), MOD97.
 */
export function normaliseIban(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const bare = text.replace(/[ .-]+/g, "").replace(/^IBAN:?/, "");
  if (bare === "") return ABSENT;
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]+$/.test(bare)) return reject("FORMAT");
  if (bare.length !== LENGTHS.get(bare.slice(0, 2))) return reject("LENGTH");
  return mod97(bare.slice(4) + bare.slice(0, 4)) === 1 && isCheckNumber(bare.slice(2, 4)) ? ok(bare) : reject("MOD97");
}

/** Letters count as 10 to 35. */
function mod97(text: string): number {
  let rest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    rest = code < 65 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}

/** Check numbers run from 02 to 98; 00, 01 and 99 would give the same remainder as 97, 98 and 02. */
function isCheckNumber(digits: string): boolean {
  return digits >= "02" && digits <= "98";
}
