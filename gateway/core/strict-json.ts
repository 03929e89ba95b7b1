import type { Json } from "./json.ts";
import { SluisError } from "./sluis-error.ts";

/** Limits for reading JSON from outside. */
export interface StrictJsonLimits {
  /** Levels of nesting that are allowed; 32 by default. */
  readonly depth?: number;
  /** UTF-8 bytes that are allowed; 1 MiB by default. */
  readonly bytes?: number;
}

/**
 * Reads JSON and refuses what JSON.parse lets pass: duplicate members, a byte order mark, invalid UTF-8, lone surrogates,
 * numbers that overflow or lose digits, and depth.
 * In: text or UTF-8 bytes. Out: the value; objects have no prototype members of ours to meet (`__proto__` is refused).
 * Throws TOO_LARGE, JSON_INVALID, JSON_DUPLICATE_MEMBER, JSON_TOO_DEEP (RFC 7493, I-JSON).
 */
export function parseStrictJson(input: string | Uint8Array, limits: StrictJsonLimits = {}): Json {
  const maxBytes = limits.bytes ?? 1024 * 1024;
  const length = typeof input === "string" ? Buffer.byteLength(input) : input.length;
  if (length > maxBytes) throw new SluisError("TOO_LARGE", { what: "JSON", limit: maxBytes });
  const text = typeof input === "string" ? input : decodeUtf8(input);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new SluisError("JSON_INVALID", { why: "syntax", at: 0 });
  }
  checkMembers(text, limits.depth ?? 32);
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SluisError("JSON_INVALID", { why: "UTF-8", at: 0 });
  }
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Walks text that JSON.parse has accepted, so only strings, brackets and numbers need a look. */
function checkMembers(text: string, maxDepth: number): void {
  const scopes: (Set<string> | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (character === "{" || character === "[") {
      scopes.push(character === "{" ? new Set() : null);
      if (scopes.length > maxDepth) throw new SluisError("JSON_TOO_DEEP", { limit: maxDepth });
      at += 1;
    } else if (character === "}" || character === "]") {
      scopes.pop();
      at += 1;
    } else if (character === '"') {
      at = checkString(text, at, scopes.at(-1) ?? null);
    } else if (character === "-" || (character >= "0" && character <= "9")) {
      NUMBER.lastIndex = at;
      const literal = NUMBER.exec(text)![0];
      const number = Number(literal);
      const integral = /^-?\d+$/.test(literal);
      if (!Number.isFinite(number) || (integral && !Number.isSafeInteger(number)))
        throw new SluisError("JSON_INVALID", { why: "number", at });
      at += literal.length;
    } else {
      at += 1;
    }
  }
}

/** Checks one string, and that it is new in `names` when a colon follows. Out: the position behind the string. */
function checkString(text: string, start: number, names: Set<string> | null): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  end += 1;
  const value = JSON.parse(text.slice(start, end)) as string;
  if (!value.isWellFormed()) throw new SluisError("JSON_INVALID", { why: "surrogate", at: start });
  let next = end;
  while (" \t\r\n".includes(text[next] ?? "x")) next += 1;
  if (names === null || text[next] !== ":") return end;
  if (value === "__proto__") throw new SluisError("JSON_INVALID", { why: "__proto__", at: start });
  if (names.has(value)) throw new SluisError("JSON_DUPLICATE_MEMBER", { at: start });
  names.add(value);
  return end;
}
