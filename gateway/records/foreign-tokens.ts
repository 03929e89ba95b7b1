import type { Json } from "../core/json.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import { type FoundToken, findTokens, tokenSources } from "./token-sources.ts";

/** A token that was made with another key than the delivery says. */
export interface ForeignToken {
  readonly field: string;
  readonly rule: "other-key";
}

const NONE: readonly ForeignToken[] = [];

/**
 * Checks that every token of a row is of one key: a token of a key that ended would else come back under the name of the next.
 * In: the schema of the rows, the KID. Out: a valid row -> the columns that have another.
 */
export function foreignTokens(schema: OutputSchema, kid: string): (row: readonly Json[]) => readonly ForeignToken[] {
  const head = `hn1.${kid}.`;
  const places = tokenSources(schema).map((source) => ({ source, isCell: source.steps.length === 0 }));
  const found: FoundToken[] = [];
  return (row) => {
    let foreign = NONE;
    for (const { source, isCell } of places) {
      const cell = row[source.column];
      if (cell == null) continue;
      if (isCell && (cell as string).startsWith(head)) continue;
      if (!isCell) {
        found.length = 0;
        findTokens(source, cell, found);
        if (found.every(({ token }) => token.startsWith(head))) continue;
      }
      foreign = [...foreign, { field: source.name, rule: "other-key" }];
    }
    return foreign;
  };
}
