import { readFileSync } from "node:fs";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import { parseStrictYaml } from "../core/strict-yaml.ts";

/** The text of a small file. In: path, largest size in bytes. Throws DOCUMENT_NOT_READABLE, TOO_LARGE. */
export function readText(path: string, limit = 1024 * 1024): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new SluisError("DOCUMENT_NOT_READABLE", { path, why: (cause as NodeJS.ErrnoException).code }, { cause });
  }
  if (bytes.length > limit) throw new SluisError("TOO_LARGE", { what: path, limit });
  return bytes.toString("utf8");
}

/** Reads a document strictly: JSON when the text starts with a brace, else YAML. Throws as readText and both parsers do. */
export function readDocument(path: string): Json {
  const text = readText(path);
  return text.trimStart().startsWith("{") ? parseStrictJson(text) : parseStrictYaml(text, path);
}
