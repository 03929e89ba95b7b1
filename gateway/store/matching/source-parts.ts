import { type RawBuilder, sql, type Transaction } from "kysely";
import type { MatchSource } from "../../matching/ports/match-store.ts";
import type { JoinTables } from "./join-scratch.ts";

/** A part of a source's rows, or parts that were loaded together, whose tokens stand in one range of keys. */
export interface SourcePart {
  readonly delivery: number;
  readonly number: number;
  readonly firstToken: number;
  readonly lastToken: number;
  /** Tables in which a newer version of a record can stand; none when all that is visible came in one delivery. */
  readonly newerIn: readonly string[];
}

/** The parts that hold the current rows of a source, in order. */
export async function sourceParts(db: Transaction<JoinTables>, source: MatchSource): Promise<SourcePart[]> {
  const parts = await db
    .selectFrom("loadedPart as p")
    .innerJoin("visibleDelivery as v", "v.delivery", "p.delivery")
    .select(["p.delivery", "v.number", "p.firstToken", "p.lastToken", "p.rowTable"])
    .where("v.agreementId", "=", source.id)
    .where("v.superseded", "=", 0)
    .orderBy("v.number")
    .orderBy("p.n")
    .execute();
  // parts that were loaded together share one range of tokens, which is passed once
  const ranges = parts.filter(
    (part, at) =>
      at === 0 || part.delivery !== parts[at - 1]!.delivery || part.firstToken !== parts[at - 1]!.firstToken,
  );
  const several = new Set(parts.map((part) => part.delivery)).size > 1;
  const tables = [...new Set(parts.map((part) => part.rowTable))];
  return ranges
    .filter((part) => part.lastToken >= part.firstToken)
    .map(({ rowTable: _, ...part }) => ({ ...part, newerIn: several ? tables : [] }));
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

/** FROM and WHERE of the current tokens (`t`) of a part. */
export function currentTokens({ delivery, number, firstToken, lastToken, newerIn }: SourcePart): RawBuilder<unknown> {
  const newer = newerIn.map(
    (table) => sql`AND NOT EXISTS (
      SELECT 1 FROM ${sql.table(table)} n CROSS JOIN "visibleDelivery" w
      WHERE n."ref" = t."ref" AND w."delivery" = n."_delivery" AND w."superseded" = 0 AND w."number" > ${number})`,
  );
  return sql`"loadedToken" t WHERE t."n" BETWEEN ${firstToken} AND ${lastToken} AND t."delivery" = ${delivery}
    ${sql.join(newer, sql` `)}`;
}

/** The tokens of a part that are compared: ref, place, bit, key, token. */
export function comparedTokens(source: MatchSource, part: SourcePart): RawBuilder<unknown> {
  return sql`SELECT t."ref" AS "ref", ${placeOf(source)} AS "place", k."bit" AS "bit", t."key" AS "key", t."token" AS "token"
    FROM (SELECT t.* FROM ${currentTokens(part)}) t
    JOIN "joinKind" k ON k."type" = t."type" AND k."kid" = t."kid"`;
}
