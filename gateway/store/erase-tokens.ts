import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Json } from "../core/json.ts";
import type { ErasedTokens, TokenCursor } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";
import { forgetEarlierTokens } from "./forget-earlier-tokens.ts";
import { countTokens, hasEarlier, tokenTable } from "./row-tokens.ts";
import type { StoredColumn } from "./stored-column.ts";
import type { Tables } from "./tables.ts";

/**
 * Deletes the tokens of a key from a stretch of one municipal table: the cell becomes empty, in a list the member of the child goes, and
 * so do the tokens that are kept of the epoch before.
 * In: the KID, where the stretch before ended (null to begin), rows to look at. Out: how many tokens of which agreement were deleted (one
 * that stands twice in a record counted once), and where this stretch ended; null when there is nothing behind it.
 */
export async function eraseTokens(
  engine: EngineTransaction,
  kid: string,
  after: TokenCursor | null,
  rows: number,
): Promise<ErasedTokens> {
  const { db } = engine;
  const from = after ?? (await firstTable(db, ""));
  if (from === null) return { erased: {}, next: null };
  const last = await endOf(db, from, rows);
  if (last === null) return { erased: {}, next: await firstTable(db, from.table) };
  const table = await tokenTable(db, from.table);
  const where = sql`r."_row" > ${from.after} AND r."_row" <= ${last}`;
  const overlapping = await deliveriesWithEarlier(db, from.table, where);
  const tokens = await countTokens(db, engine.lists, { table, where, earlier: overlapping.length > 0 }, kid);
  for (const delivery of overlapping) await forgetEarlierTokens(db, delivery, from.table, where, kid);
  await emptyCells(db, kid, from, last);
  return { erased: tokens > 0 ? { [table.agreementId]: tokens } : {}, next: { table: from.table, after: last } };
}

/** The first municipal table behind a name. */
async function firstTable(db: Transaction<Tables>, behind: string): Promise<TokenCursor | null> {
  const found = await db
    .selectFrom("rowTable")
    .select("name")
    .where("name", ">", behind)
    .orderBy("name")
    .limit(1)
    .executeTakeFirst();
  return found === undefined ? null : { table: found.name, after: -1 };
}

/** The deliveries of some rows of which tokens of the epoch before are kept. */
async function deliveriesWithEarlier(
  db: Transaction<Tables>,
  table: string,
  where: RawBuilder<unknown>,
): Promise<number[]> {
  const { rows } = await sql<{ n: number }>`SELECT DISTINCT r."_delivery" AS "n" FROM ${sql.table(table)} r
    WHERE ${where}`.execute(db);
  const found: number[] = [];
  for (const { n } of rows) if (await hasEarlier(db, n)) found.push(n);
  return found;
}

/** The key of the last of some rows behind a key; null when there are none. */
async function endOf(db: Transaction<Tables>, { table, after }: TokenCursor, rows: number): Promise<number | null> {
  const found = await sql<{ last: number | null }>`SELECT max("key") AS "last" FROM (
    SELECT "_row" AS "key" FROM ${sql.table(table)} WHERE "_row" > ${after} ORDER BY "_row" LIMIT ${rows}) s`.execute(
    db,
  );
  const last = found.rows[0]?.last ?? null;
  return last === null ? null : Number(last);
}

async function emptyCells(
  db: Transaction<Tables>,
  kid: string,
  { table, after }: TokenCursor,
  last: number,
): Promise<void> {
  const { columns } = await db
    .selectFrom("rowTable")
    .select("columns")
    .where("name", "=", table)
    .executeTakeFirstOrThrow();
  const stretch = sql`"_row" > ${after} AND "_row" <= ${last}`;
  for (const { name, type, role } of JSON.parse(columns) as StoredColumn[]) {
    if (role === "ref" || role === "mutation") continue;
    if (type === "text") await emptyTexts(db, table, name, kid, stretch);
    if (type === "json") await emptyLists(db, table, name, kid, stretch);
  }
}

async function emptyTexts(
  db: Transaction<Tables>,
  table: string,
  column: string,
  kid: string,
  stretch: RawBuilder<unknown>,
): Promise<void> {
  await sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = NULL
    WHERE ${stretch} AND ${sql.ref(column)} LIKE ${`${headOf(kid)}%`}`.execute(db);
}

async function emptyLists(
  db: Transaction<Tables>,
  table: string,
  column: string,
  kid: string,
  stretch: RawBuilder<unknown>,
): Promise<void> {
  const { rows } = await sql<{ row: number; cell: string }>`SELECT "_row" AS "row", ${sql.ref(column)} AS "cell"
    FROM ${sql.table(table)} WHERE ${stretch} AND ${sql.ref(column)} LIKE ${`%"${headOf(kid)}%`}`.execute(db);
  for (const { row, cell } of rows) {
    const left = JSON.stringify(without(JSON.parse(cell) as Json, headOf(kid)));
    await sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${left} WHERE "_row" = ${row}`.execute(db);
  }
}

/** How a token of a key begins; a KID has no letter that LIKE reads otherwise. */
function headOf(kid: string): string {
  return `hn1.${kid}.`;
}

/** A list or child without the texts that begin so; the others keep their order. */
function without(value: Json, head: string): Json {
  const stays = (each: Json): boolean => typeof each !== "string" || !each.startsWith(head);
  if (Array.isArray(value)) return (value as Json[]).filter(stays).map((each) => without(each, head));
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value as { readonly [member: string]: Json }).filter(([, each]) => stays(each));
  return Object.fromEntries(members.map(([name, each]) => [name, without(each, head)]));
}
