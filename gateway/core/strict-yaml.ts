import { isAlias, isCollection, isScalar, parseDocument, visit } from "yaml";
import type { Json } from "./json.ts";
import { SluisError } from "./sluis-error.ts";

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;

/**
 * Reads one YAML 1.2 document and refuses what makes YAML surprising: anchors and aliases (bombs), tags, merge keys, duplicate
 * keys, keys that are no text, numbers that lose digits, more than one document, and depth.
 * In: text, and the name for errors. Out: the value, as JSON. Throws TOO_LARGE, YAML_INVALID with line and reason.
 */
export function parseStrictYaml(text: string, name: string): Json {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new SluisError("TOO_LARGE", { what: "YAML", limit: MAX_BYTES });
  if (!text.isWellFormed()) throw new SluisError("YAML_INVALID", { document: name, why: "surrogate", line: 1 });
  const document = parse(text, name);
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem)
    throw new SluisError("YAML_INVALID", { document: name, why: problem.code, line: problem.linePos?.[0].line ?? 1 });
  visit(document, {
    Node(key, node, path) {
      const refuse = (why: string): never => {
        throw new SluisError("YAML_INVALID", { document: name, why, line: lineOf(text, node.range?.[0] ?? 0) });
      };
      if (isAlias(node)) return refuse("alias");
      if (node.anchor !== undefined) refuse("anchor");
      if (node.tag !== undefined) refuse("tag");
      if (path.filter(isCollection).length >= MAX_DEPTH) refuse("depth");
      if (key === "key" && !(isScalar(node) && typeof node.value === "string")) refuse("key");
      if (key === "key" && isScalar(node) && node.value === "__proto__") refuse("__proto__");
      if (isScalar(node) && !isJsonScalar(node.value)) refuse("number");
      if (!isScalar(node) && !isCollection(node)) refuse("node");
      return undefined;
    },
  });
  return document.toJS({ maxAliasCount: 0 }) as Json;
}

function parse(text: string, name: string) {
  try {
    return parseDocument(text, { version: "1.2", schema: "core", strict: true, uniqueKeys: true, merge: false });
  } catch {
    // nesting so deep that the parser runs out of stack
    throw new SluisError("YAML_INVALID", { document: name, why: "depth", line: 1 });
  }
}

function isJsonScalar(value: unknown): boolean {
  if (typeof value !== "number") return value === null || typeof value === "string" || typeof value === "boolean";
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
