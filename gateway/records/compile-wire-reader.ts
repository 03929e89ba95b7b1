import type { Json, JsonObject } from "../core/json.ts";
import type { OutputColumn, OutputSchema } from "../core/output-schema.ts";
import { type FixedPattern, fixedPattern } from "./fixed-pattern.ts";
import { compileCheck } from "./row-ajv.ts";
import { type FoundToken, findTokens, type TokenSource, tokenSources } from "./token-sources.ts";
import { type WireReader, wireReader } from "./wire-reader.ts";

/** Keywords of a column that a pattern of fixed length decides together with; those after `x-` say nothing of a value. */
const OF_PATTERN = ["title", "type", "minLength", "maxLength", "pattern"];

/**
 * A reader whose plain lines need no other check: they follow the schema, carry what a living record or a removal carries, and all their tokens
 * are of one key. What makes a cell right is ajv's to say, once for each distinct cell.
 * In: the output schema that this side derived itself, the KID that tokens have (null where none are told apart).
 */
export function compileWireReader(schema: OutputSchema, kid: string | null): WireReader {
  const head = kid === null ? "" : `hn1.${kid}.`;
  const sources = tokenSources(schema);
  const columns = schema.prefixItems.map((column, at) => {
    const tokens = sources.filter((source) => source.column === at);
    const validate = compileCheck(column);
    return {
      type: column["x-column-type"],
      accepts: (value: Json) => validate(value) && haveHead(tokens, value, head),
      pattern: patternOf(column, tokens.length > 0 ? head : ""),
      required: column["x-required"] === true,
    };
  });
  return wireReader(columns, true);
}

function haveHead(tokens: readonly TokenSource[], value: Json, head: string): boolean {
  if (tokens.length === 0 || head === "") return true;
  const found: FoundToken[] = [];
  for (const source of tokens) findTokens(source, value, found);
  return found.every(({ token }) => token.startsWith(head));
}

function patternOf(column: OutputColumn, head: string): FixedPattern | null {
  const { pattern, maxLength = Number.MAX_SAFE_INTEGER, minLength = 0 } = column as JsonObject;
  const alone = Object.keys(column).every((name) => OF_PATTERN.includes(name) || name.startsWith("x-"));
  const isText = [column["type"]].flat().includes("string");
  if (!alone || !isText || typeof pattern !== "string" || column["x-column-type"] !== "text") return null;
  const fixed = fixedPattern(pattern, Number(maxLength), head);
  return fixed !== null && fixed.length >= Number(minLength) ? fixed : null;
}
