import { SluisError } from "../../core/sluis-error.ts";
import { normaliseBag } from "./bag.ts";
import { normaliseBsn } from "./bsn.ts";
import { normaliseCbs } from "./cbs.ts";
import { normaliseDate } from "./date.ts";
import { normaliseDoc } from "./doc.ts";
import { normaliseEmail } from "./email.ts";
import { normaliseGiven } from "./given.ts";
import { normaliseHouse } from "./house.ts";
import { normaliseIban } from "./iban.ts";
import { normaliseInitial } from "./initial.ts";
import type { NormaliseOptions, Normaliser, Outcome } from "./outcome.ts";
import { normaliseParketnummer } from "./parketnummer.ts";
import { normalisePhone } from "./phone.ts";
import { normalisePlate } from "./plate.ts";
import { normalisePostcode } from "./postcode.ts";
import { normaliseProcesVerbaal } from "./proces-verbaal.ts";
import { normaliseSourceId } from "./source-id.ts";
import { normaliseSurname } from "./surname.ts";

/** The rule of every type. The vector files say plate, phone and email where tokens say ken, tel and eml. */
const NORMALISERS: ReadonlyMap<string, Normaliser> = new Map<string, Normaliser>([
  ["bsn", normaliseBsn],
  ["rsin", normaliseBsn],
  ["surname", normaliseSurname],
  ["given", normaliseGiven],
  ["initial", normaliseInitial],
  ["date", normaliseDate],
  ["postcode", normalisePostcode],
  ["house", normaliseHouse],
  ["plate", normalisePlate],
  ["ken", normalisePlate],
  ["phone", normalisePhone],
  ["tel", normalisePhone],
  ["iban", normaliseIban],
  ["doc", normaliseDoc],
  ["email", normaliseEmail],
  ["eml", normaliseEmail],
  ["bag", normaliseBag],
  ["cbs", normaliseCbs],
  ["pvn", normaliseProcesVerbaal],
  ["pkt", normaliseParketnummer],
  ["inc", normaliseSourceId],
  ["reg", normaliseSourceId],
]);

/**
 * NLN-1: raw cells become the one canonical value, or none, or a refusal with its reason; never two things, never a guess.
 * In: the type, the cells of the value in the order its rule names, the options. Out: the outcome.
 * Throws PSEUDONYM_TYPE_UNKNOWN; values never make it throw.
 */
export function normalise(type: string, inputs: readonly string[], options: NormaliseOptions): Outcome {
  return normaliserOf(type)(inputs, options);
}

/** The rule of one type, for callers that look it up once. Throws PSEUDONYM_TYPE_UNKNOWN. */
export function normaliserOf(type: string): Normaliser {
  const normaliser = NORMALISERS.get(type);
  if (!normaliser) throw new SluisError("PSEUDONYM_TYPE_UNKNOWN", { type });
  return normaliser;
}

/** Whether NLN-1 has a rule for the type. */
export function hasNormaliser(type: string): boolean {
  return NORMALISERS.has(type);
}
