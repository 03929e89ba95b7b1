import type { Json } from "./json.ts";
import { SluisError } from "./sluis-error.ts";

/**
 * The canonical form of a JSON value, RFC 8785 (JCS).
 * In: any JSON value. Out: its one text form: members sorted by UTF-16 code units, no white space, ECMAScript numbers.
 * Throws JSON_NOT_CANONICAL for what JSON cannot carry: NaN, infinities, undefined, lone surrogates (RFC 8785 section 3.2).
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new SluisError("JSON_NOT_CANONICAL", { why: "number" });
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new SluisError("JSON_NOT_CANONICAL", { why: "surrogate" });
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(",")}]`;
  if (typeof value !== "object") throw new SluisError("JSON_NOT_CANONICAL", { why: typeof value });
  const object = value as { readonly [member: string]: Json };
  const members = Object.keys(object).sort(); // the default order is by UTF-16 code units, as section 3.2.3 asks
  return `{${members.map((name) => `${canonicalJson(name)}:${canonicalJson(object[name] as Json)}`).join(",")}}`;
}
