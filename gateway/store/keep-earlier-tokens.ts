import { sql } from "kysely";
import type { Json } from "../core/json.ts";
import { earlierLines } from "../records/earlier-tokens.ts";
import { type FoundToken, findTokens, type TokenSource } from "../records/token-sources.ts";
import type { EngineTransaction } from "./engine.ts";

/**
 * Keeps the tokens of the epoch before of a part's rows, each with the place of its successor: they stand in no row.
 * In: the delivery's internal number, where tokens stand, both sections of the part, which were checked against each other.
 */
export async function keepEarlierTokens(
  { db, lists: { items, textAt } }: EngineTransaction,
  delivery: number,
  sources: readonly TokenSource[],
  section: { readonly rows: Uint8Array; readonly earlier: Uint8Array },
): Promise<void> {
  const listed = JSON.stringify(placed(sources, section));
  await sql`INSERT INTO "earlierTokens" ("delivery", "ref", "kid", "tokens")
    SELECT CAST(${delivery} AS INTEGER), ${textAt(0)}, ${textAt(1)}, ${textAt(2)} FROM ${items(sql`CAST(${listed} AS TEXT)`)}`.execute(
    db,
  );
}

/** Out: ref, KID and, as JSON, the tokens of each row that has any. */
function placed(
  sources: readonly TokenSource[],
  { rows, earlier }: { readonly rows: Uint8Array; readonly earlier: Uint8Array },
): string[][] {
  const lines = new Map(earlierLines(earlier).map(({ ref, tokens }) => [ref, tokens]));
  const kept: string[][] = [];
  const { buffer, byteOffset, byteLength } = rows;
  for (const line of Buffer.from(buffer, byteOffset, byteLength).toString("utf8").split("\n").slice(0, -1)) {
    const row = JSON.parse(line) as readonly Json[];
    const ref = row[0] as string;
    const tokens = lines.get(ref);
    if (tokens === undefined) continue;
    const found: FoundToken[] = [];
    for (const source of sources) findTokens(source, row[source.column], found);
    const places = found.flatMap(({ path, type, token }, at) => {
      const isFirst = found.findIndex((other) => other.token === token) === at;
      return isFirst && tokens[at] !== undefined ? [[path, type, tokens[at]]] : [];
    });
    if (places.length > 0) kept.push([ref, kidOf(places[0]![2]!), JSON.stringify(places)]);
  }
  return kept;
}

/** HN1: suite, KID, type and pseudonym with dots between. */
function kidOf(token: string): string {
  return token.split(".", 2)[1] ?? "";
}
