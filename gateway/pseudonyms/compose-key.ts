import { keyTypeOf } from "./key-types.ts";
import { normalise } from "./normalise/normalise.ts";
import type { NormaliseOptions, RejectReason } from "./normalise/outcome.ts";

/**
 * Raw cells by the name of the NLN-1 type they are: `surname`, `given`, `initial` (made of `given` when it is not there), `date`,
 * `postcode`, `house` [number, letter, addition], `ken` [plate, country], `doc` [number, type, issuer], `bsn`, `tel` ...
 */
export type RawInputs = { readonly [name: string]: readonly string[] | undefined };

/** The parts that go into a token; or nothing to pseudonymise; or the input that was refused and why. */
export type KeyOutcome =
  | { readonly kind: "ok"; readonly parts: readonly string[] }
  | { readonly kind: "absent" }
  | { readonly kind: "reject"; readonly part: string; readonly reason: RejectReason };

const NOTHING: readonly string[] = [];
const ABSENT: KeyOutcome = { kind: "absent" };

/**
 * Normalises the inputs of a key type and puts them in order. A key is whole or not there: one absent input makes the key absent, one
 * refused input refuses it, also when another one is absent.
 * In: the key type, raw cells, options. Out: the parts. Throws PSEUDONYM_TYPE_UNKNOWN, PSEUDONYM_TYPE_NOT_ALONE; values never make it throw.
 */
export function composeKey(type: string, raw: RawInputs, options: NormaliseOptions): KeyOutcome {
  const { inputs } = keyTypeOf(type);
  const parts: string[] = new Array(inputs.length); // a list that grows takes eight times the room, and there are some for each record
  let absent = false;
  for (let at = 0; at < inputs.length; at++) {
    const { name, part } = inputs[at]!;
    const outcome = normalise(name, cellsOf(raw, name), options);
    if (outcome.kind === "reject") return { kind: "reject", part: name, reason: outcome.reason };
    if (outcome.kind === "absent") {
      absent = true;
      continue;
    }
    const taken = part ? part(outcome.value) : { part: outcome.value };
    if ("reason" in taken) return { kind: "reject", part: name, reason: taken.reason };
    parts[at] = taken.part;
  }
  return absent ? ABSENT : { kind: "ok", parts };
}

function cellsOf(raw: RawInputs, name: string): readonly string[] {
  const cells = raw[name];
  if (name === "initial" && (cells?.[0] ?? "") === "") return raw["given"] ?? NOTHING;
  return cells ?? NOTHING;
}
