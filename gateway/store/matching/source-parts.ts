import { type RawBuilder, sql, type Transaction } from "kysely";
import type { MatchSource } from "../../matching/ports/match-store.ts";
import { hasEarlier, rowTokens, type TokenTable, tokenTable } from "../row-tokens.ts";
import type { Tables } from "../tables.ts";
import type { JoinScratch, JoinTables } from "./join-scratch.ts";

/** A part of a source's rows. */
export interface SourcePart {
  readonly delivery: number;
  readonly number: number;
  readonly table: TokenTable;
  readonly firstRow: number;
  readonly lastRow: number;
  /** Whether tokens of the epoch before are kept of the delivery. */
  readonly earlier: boolean;
  /** Tables in which a newer version of a record can stand; none when all that is visible came in one delivery. */
  readonly newerIn: readonly string[];
}

/** The parts that hold the current rows of a source, in order. */
export async function sourceParts(db: Transaction<JoinTables>, source: MatchSource): Promise<SourcePart[]> {
  const parts = await db
    .selectFrom("loadedPart as p")
    .innerJoin("visibleDelivery as v", "v.delivery", "p.delivery")
    .select(["p.delivery", "v.number", "p.firstRow", "p.lastRow", "p.rowTable"])
    .where("v.agreementId", "=", source.id)
    .where("v.superseded", "=", 0)
    .where("p.rows", ">", 0)
    .orderBy("v.number")
    .orderBy("p.n")
    .execute();
  const tables = new Map<string, TokenTable>();
  for (const { rowTable } of parts)
    if (!tables.has(rowTable)) tables.set(rowTable, await tokenTable(db as unknown as Transaction<Tables>, rowTable));
  const overlapping = new Map<number, boolean>();
  for (const { delivery } of parts)
    if (!overlapping.has(delivery))
      overlapping.set(delivery, await hasEarlier(db as unknown as Transaction<Tables>, delivery));
  const newerIn = overlapping.size > 1 ? [...tables.keys()] : [];
  return parts.map(({ rowTable, ...part }) => ({
    ...part,
    table: tables.get(rowTable)!,
    earlier: overlapping.get(part.delivery)!,
    newerIn,
  }));
}

/** A child's place is its path without the member; other paths are looked up. The letters end at the closing bracket's dot. */
const MEMBER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/** What a token is about: the entity of the record that its path names, the child that it stands in, or the record. */
function placeOf({ places }: MatchSource): RawBuilder<string> {
  const child = sql`rtrim(rtrim(t."path", ${MEMBER}), '.')`;
  if (places.length === 0) return sql<string>`${child}`;
  const cases = places.map(({ path, entity }) => sql`WHEN ${path} THEN ${entity}`);
  return sql<string>`CASE t."path" ${sql.join(cases, sql` `)} ELSE ${child} END`;
}

/** The tokens of the current rows of a part, as a table for FROM. */
export function currentTokens({ db, lists }: JoinScratch, part: SourcePart): Promise<RawBuilder<unknown>> {
  const { table, delivery, number, firstRow, lastRow, newerIn, earlier } = part;
  const newer = newerIn.map(
    (other) => sql`AND NOT EXISTS (
      SELECT 1 FROM ${sql.table(other)} n CROSS JOIN "visibleDelivery" w
      WHERE n."ref" = r."ref" AND w."delivery" = n."_delivery" AND w."superseded" = 0 AND w."number" > ${number})`,
  );
  const where = sql`r."_row" BETWEEN ${firstRow} AND ${lastRow} AND r."_delivery" = ${delivery} ${sql.join(newer, sql` `)}`;
  return rowTokens(db as unknown as Transaction<Tables>, lists, { table, where, earlier });
}

/** Letters of a token's end that are looked up; what they find is compared whole. They make the index small. */
const KEY_LETTERS = 8;

/** The tokens of a part that are compared: ref, place, bit, key, token. */
export async function comparedTokens(
  scratch: JoinScratch,
  source: MatchSource,
  part: SourcePart,
): Promise<RawBuilder<unknown>> {
  const key = sql`substr(t."token", length(t."token") - ${sql.lit(KEY_LETTERS - 1)})`;
  return sql`SELECT t."ref" AS "ref", ${placeOf(source)} AS "place", k."bit" AS "bit", ${key} AS "key", t."token" AS "token"
    FROM ${await currentTokens(scratch, part)} t
    JOIN "joinKind" k ON k."type" = t."type" AND k."kid" = t."kid"`;
}
