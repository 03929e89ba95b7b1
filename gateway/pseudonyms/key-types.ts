import { SluisError } from "../core/sluis-error.ts";
import type { RejectReason } from "./normalise/outcome.ts";

/** How much an agreeing key says: A the same person, B a candidate, C blocking only, null a record or thing and not a person. */
export type Strength = "A" | "B" | "C" | null;

/** One input of a key: the NLN-1 type it is normalised as, and what of the value goes into the key. */
export interface KeyInput {
  readonly name: string;
  /** Out: the part, or the reason why this value does not fit this key. The whole value when left out. */
  readonly part?: (value: string) => { readonly part: string } | { readonly reason: RejectReason };
}

/** A kind of value that may become a pseudonym. */
export interface KeyType {
  readonly strength: Strength;
  readonly inputs: readonly KeyInput[];
}

const COMPLETE_DATE: KeyInput = {
  name: "date",
  part: (value) => (value.endsWith("00") ? { reason: "PARTIAL" } : { part: value }),
};
const YEAR_AND_MONTH: KeyInput = { name: "date", part: (value) => ({ part: value.slice(0, 6) }) };
const NUMBER_WITHOUT_SUFFIX: KeyInput = { name: "house", part: (value) => ({ part: value.split("-", 1)[0]! }) };
const SURNAME: KeyInput = { name: "surname" };
const POSTCODE: KeyInput = { name: "postcode" };

function single(name: string, strength: Strength): readonly [string, KeyType] {
  return [name, { strength, inputs: [{ name }] }];
}

/** Key types with their strength and inputs (composite keys of the pseudonym specification). */
const KEY_TYPES: ReadonlyMap<string, KeyType> = new Map<string, KeyType>([
  single("bsn", "A"),
  single("doc", "A"),
  ["pnd1", { strength: "A", inputs: [SURNAME, { name: "given" }, COMPLETE_DATE] }],
  ["pnd2", { strength: "B", inputs: [SURNAME, { name: "initial" }, COMPLETE_DATE] }],
  ["adr1", { strength: "B", inputs: [POSTCODE, { name: "house" }] }],
  single("tel", "B"),
  single("iban", "B"),
  single("ken", "B"),
  single("eml", "B"),
  ["pnd3", { strength: "C", inputs: [SURNAME, { name: "initial" }, YEAR_AND_MONTH] }],
  ["adr2", { strength: "C", inputs: [POSTCODE, NUMBER_WITHOUT_SUFFIX] }],
  // an organisation, an object and ids of source systems say nothing of a person by themselves
  single("rsin", null),
  single("bag", null),
  single("pvn", null),
  single("pkt", null),
  single("inc", null),
  single("reg", null),
]);

/** Types that are never a pseudonym on their own: guessed by frequency, or carried in the clear (cbs). */
const NOT_ALONE = new Set(["sex", "pc4", "given", "initial", "surname", "date", "postcode", "house", "cbs"]);

/**
 * The row of a key type. In: the type as it stands in a token.
 * Throws PSEUDONYM_TYPE_NOT_ALONE for values that frequency would give away, PSEUDONYM_TYPE_UNKNOWN for all others.
 */
export function keyTypeOf(type: string): KeyType {
  const found = KEY_TYPES.get(type);
  if (found) return found;
  throw new SluisError(NOT_ALONE.has(type) ? "PSEUDONYM_TYPE_NOT_ALONE" : "PSEUDONYM_TYPE_UNKNOWN", { type });
}

/** Whether the type may become a pseudonym. */
export function isKeyType(type: string): boolean {
  return KEY_TYPES.has(type);
}

/** All key types, strongest first. */
export function keyTypes(): string[] {
  return [...KEY_TYPES.keys()];
}

/** The strength class of a key type. Throws as `keyTypeOf`. */
export function strengthOf(type: string): Strength {
  return keyTypeOf(type).strength;
}
