import { canonicalJson } from "../core/canonical-json.ts";
import { checkControlDocument } from "../core/control-document.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { LogEntry } from "../core/types/log-entry.ts";

/** Largest leaf in bytes (`docs/formats.md`; a C2SP tlog-tiles entry bundle could carry 65,535). */
export const MAXIMUM_LEAF = 8192;

/**
 * The leaf of an entry: the UTF-8 bytes of its JCS form.
 * In: an entry. Out: the bytes that are stored and hashed. Throws SCHEMA_VIOLATION, UNKNOWN_KEY, TOO_LARGE.
 */
export function encodeEntry(entry: LogEntry): Buffer {
  const leaf = Buffer.from(
    canonicalJson(checkControlDocument<LogEntry>("log-entry", entry) as unknown as Json),
    "utf8",
  );
  if (leaf.length > MAXIMUM_LEAF) throw new SluisError("TOO_LARGE", { what: "log entry", limit: MAXIMUM_LEAF });
  return leaf;
}

/**
 * Reads a leaf and demands the one form it may have: bytes == JCS(parse(bytes)). That excludes duplicate members, other number
 * forms, white space and invalid UTF-8.
 * In: leaf bytes. Out: the entry. Throws TOO_LARGE, JSON_INVALID, SCHEMA_VIOLATION, UNKNOWN_KEY, JSON_NOT_CANONICAL.
 */
export function decodeEntry(leaf: Uint8Array): LogEntry {
  if (leaf.length > MAXIMUM_LEAF) throw new SluisError("TOO_LARGE", { what: "log entry", limit: MAXIMUM_LEAF });
  const text = Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength).toString("latin1");
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new SluisError("JSON_INVALID", { why: "syntax", at: 0 });
  }
  // before the form is judged: the schema is flat, so nesting that could exhaust the stack ends here
  const entry = checkControlDocument<LogEntry>("log-entry", value);
  if (!isCanonical(value, text)) throw new SluisError("JSON_NOT_CANONICAL", { why: "bytes" });
  return entry;
}

/**
 * Whether a text is the JCS form of the value read from it. RFC 8785 is what JSON.stringify writes, with sorted members; writing
 * it again natively and looking at the order takes a quarter of the time of sorting, so that a million entries verify in seconds.
 * The schema allows only ASCII in strings and names, so one character is one byte and no name is an array index.
 */
function isCanonical(value: Json, text: string): boolean {
  return JSON.stringify(value) === text && isSorted(value);
}

function isSorted(value: Json): boolean {
  if (value === null || typeof value !== "object") return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last = "";
  const object = value as JsonObject;
  for (const name of Object.keys(object)) {
    if (name <= last || !isSorted(object[name]!)) return false;
    last = name;
  }
  return true;
}
