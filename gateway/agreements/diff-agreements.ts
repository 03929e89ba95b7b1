import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import type { Agreement } from "../core/types/agreement.ts";

/** One difference between two agreements: where, what each says (null: nothing), and a sentence for people. */
export interface AgreementDifference {
  readonly path: string;
  readonly a: string | null;
  readonly b: string | null;
  readonly nl: string;
  readonly en: string;
}

/**
 * Names every difference between two agreements, in the order of their paths; of a list only what the other lacks.
 * In: two agreements. Out: nothing exactly when their hashes are equal.
 */
export function diffAgreements(a: Agreement, b: Agreement): AgreementDifference[] {
  const differences: AgreementDifference[] = [];
  compare("", a as unknown as Json, b as unknown as Json, differences);
  return differences.sort((left, right) => (left.path < right.path ? -1 : 1));
}

function compare(path: string, a: Json | undefined, b: Json | undefined, found: AgreementDifference[]): void {
  if (isObject(a) && isObject(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)]))
      compare(path === "" ? name : `${path}.${name}`, member(a, name), member(b, name), found);
  } else if (text(a) !== text(b)) found.push(difference(path, a, b));
}

function difference(path: string, left: Json | undefined, right: Json | undefined): AgreementDifference {
  const [a, b] = [summary(left, right), summary(right, left)];
  const field = /^fields\.([^.]+(?:\.[a-z][A-Za-z0-9]*)?)$/.exec(path)?.[1];
  if (a === null || b === null) {
    const [side, value] = a === null ? ["B", b] : ["A", a];
    const [nl, en] = field === undefined ? [path, path] : [`Veld ${field}`, `Field ${field}`];
    return { path, a, b, nl: `${nl} staat alleen in ${side}: ${value}.`, en: `${en} is only in ${side}: ${value}.` };
  }
  if (a === b) return { path, a, b, nl: `${path}: de volgorde verschilt.`, en: `${path}: the order differs.` };
  return { path, a, b, nl: `${path}: A zegt ${a}, B zegt ${b}.`, en: `${path}: A says ${a}, B says ${b}.` };
}

/** A short text of a value; of a list only what the other list lacks. */
function summary(value: Json | undefined, other: Json | undefined): string | null {
  if (value === undefined) return null;
  if (Array.isArray(value) && Array.isArray(other)) {
    const others = new Set(other.map((item: Json) => canonicalJson(item)));
    const extra = value.map((item: Json) => canonicalJson(item)).filter((item) => !others.has(item));
    return extra.length === 0 ? "[]" : `[${extra.join(", ")}]`;
  }
  return canonicalJson(value);
}

function text(value: Json | undefined): string | null {
  return value === undefined ? null : canonicalJson(value);
}

function isObject(value: Json | undefined): value is { readonly [member: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(object: { readonly [name: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
