import type { RejectReason } from "./normalise/outcome.ts";

/** A rule in plain words, for the report of a conformance run or a canary that differs. */
export interface RuleWords {
  readonly nl: string;
  readonly en: string;
}

function words(nl: string, en: string): RuleWords {
  return { nl, en };
}

const BSN = words("negen cijfers die voldoen aan de 11-proef", "nine digits that pass the 11-proef");
const PLATE = words("kenteken volgens een sidecode, met land", "plate that follows a sidecode, with its country");
const PHONE = words("telefoonnummer in E.164", "phone number in E.164");
const EMAIL = words("e-mailadres, domein in ASCII", "e-mail address, domain in ASCII");
const SOURCE_ID = words("nummer van een bronsysteem", "id of a source system");

const TYPES: ReadonlyMap<string, RuleWords> = new Map([
  ["bsn", BSN],
  ["rsin", BSN],
  ["surname", words("achternaam: basisletters zonder voorvoegsel", "surname: base letters without its prefix")],
  ["given", words("eerste voornaam in basisletters", "first name in base letters")],
  ["initial", words("eerste letter van de voornaam", "first letter of the given name")],
  ["date", words("datum als JJJJMMDD, 00 voor onbekend", "date as YYYYMMDD, 00 for unknown")],
  ["postcode", words("postcode: vier cijfers en twee letters", "postcode: four digits and two letters")],
  ["house", words("huisnummer met één achtervoegsel", "house number with one suffix")],
  ["plate", PLATE],
  ["ken", PLATE],
  ["phone", PHONE],
  ["tel", PHONE],
  ["iban", words("IBAN met de lengte van het land en mod 97", "IBAN with its country's length and mod 97")],
  ["doc", words("identiteitsbewijs met land en soort", "identity document with country and type")],
  ["email", EMAIL],
  ["eml", EMAIL],
  ["bag", words("BAG-id van zestien cijfers", "BAG id of sixteen digits")],
  ["cbs", words("CBS-gebied: GM, WK of BU", "CBS area: GM, WK or BU")],
  ["pvn", words("nummer van een proces-verbaal", "number of a police report")],
  ["pkt", words("parketnummer", "prosecutor's case number")],
  ["inc", SOURCE_ID],
  ["reg", SOURCE_ID],
]);

const REASONS: { readonly [reason in RejectReason]: RuleWords } = {
  ENCODING: words("verkeerd gelezen tekens worden geweigerd", "wrongly decoded characters are refused"),
  FORMAT: words("een andere vorm wordt geweigerd", "another form is refused"),
  LENGTH: words("een andere lengte wordt geweigerd", "another length is refused"),
  ZERO: words("alleen nullen wordt geweigerd", "nothing but zeros is refused"),
  RANGE: words("beginnen met 00 mag alleen in het testprofiel", "starting with 00 is for the test profile only"),
  ELFPROEF: words("de 11-proef moet kloppen", "the 11-proef must hold"),
  DIGIT: words("een cijfer in een naam wordt geweigerd", "a digit in a name is refused"),
  NON_LATIN: words("een ander schrift wordt geweigerd", "another script is refused"),
  PARTIAL: words(
    "een bekend deel onder een onbekend deel wordt geweigerd",
    "a known part under an unknown one is refused",
  ),
  MONTH: words("een maand die niet bestaat wordt geweigerd", "a month that does not exist is refused"),
  DAY: words("een dag die niet bestaat wordt geweigerd", "a day that does not exist is refused"),
  BANNED: words("SA, SD en SS worden geweigerd", "SA, SD and SS are refused"),
  SUFFIX: words("een achtervoegsel van meer dan zes tekens wordt geweigerd", "a suffix over six characters is refused"),
  SIDECODE: words(
    "een kenteken buiten de veertien sidecodes wordt geweigerd",
    "a plate outside the fourteen sidecodes is refused",
  ),
  SERVICE: words("een servicenummer wordt geweigerd", "a service number is refused"),
  MOD97: words("mod 97 moet kloppen", "mod 97 must hold"),
  TYPE: words("een andere soort wordt geweigerd", "another type is refused"),
};

const ABSENT = words("leeg of onbekend krijgt geen pseudoniem", "empty or unknown gets no pseudonym");
const UNKNOWN = words("dit type kent deze installatie niet", "this installation does not know this type");

/**
 * A rule of NLN-1 in plain words.
 * In: the type; the outcome that is asked, as vector files write it (`~` and `!REASON` add their sentence).
 */
export function ruleWords(type: string, expected = ""): RuleWords {
  const rule = TYPES.get(type) ?? UNKNOWN;
  if (expected === "~") return joinWords([rule, ABSENT]);
  const reason = expected.startsWith("!") ? reasonWords(expected.slice(1)) : undefined;
  return reason ? joinWords([rule, reason]) : rule;
}

/** Several rules as one sentence. */
export function joinWords(rules: readonly RuleWords[]): RuleWords {
  return words(rules.map(({ nl }) => nl).join("; "), rules.map(({ en }) => en).join("; "));
}

function reasonWords(reason: string): RuleWords | undefined {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason as RejectReason] : undefined;
}
