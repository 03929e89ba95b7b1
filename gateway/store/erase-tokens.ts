import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Json } from "../core/json.ts";
import type { ErasedTokens, TokenCursor } from "../deliveries/ports/store.ts";
import type { StoredColumn } from "./stored-column.ts";
import type { Tables } from "./tables.ts";

/** The table of tokens comes first, then the municipal tables by name. */
const TOKENS = "loadedToken";

/**
 * Deletes the tokens of a key from a stretch of one table. In the table of tokens that is the row; in a municipal table the cell becomes
 * empty, and in a list the member of the child goes.
 * In: the KID, where the stretch before ended (null to begin), rows to look at. Out: how many tokens of which agreement were deleted (each
 * counted once, in the table of tokens), and where this stretch ended; null when there is nothing behind it.
 */
export async function eraseTokens(
  db: Transaction<Tables>,
  kid: string,
  after: TokenCursor | null,
  rows: number,
): Promise<ErasedTokens> {
  const from = after ?? { table: TOKENS, after: -1 };
  if (from.table === TOKENS) {
    const last = await endOf(db, TOKENS, "n", from.after, rows);
    if (last === null) return { erased: {}, next: await firstTable(db, "") };
    return { erased: await eraseTokenRows(db, kid, from.after, last), next: { table: TOKENS, after: last } };
  }
  const last = await endOf(db, from.table, "_row", from.after, rows);
  if (last === null) return { erased: {}, next: await firstTable(db, from.table) };
  await emptyCells(db, kid, from, last);
  return { erased: {}, next: { table: from.table, after: last } };
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

/** The key of the last of some rows behind a key; null when there are none. */
async function endOf(
  db: Transaction<Tables>,
  table: string,
  key: string,
  after: number,
  rows: number,
): Promise<number | null> {
  const found = await sql<{ last: number | null }>`SELECT max("key") AS "last" FROM (
    SELECT ${sql.ref(key)} AS "key" FROM ${sql.table(table)} WHERE ${sql.ref(key)} > ${after}
    ORDER BY ${sql.ref(key)} LIMIT ${rows}) s`.execute(db);
  const last = found.rows[0]?.last ?? null;
  return last === null ? null : Number(last);
}

async function eraseTokenRows(
  db: Transaction<Tables>,
  kid: string,
  after: number,
  last: number,
): Promise<{ [agreementId: string]: number }> {
  const stretch = sql`t."n" > ${after} AND t."n" <= ${last} AND t."kid" = ${kid}`;
  const { rows } = await sql<{ agreementId: string; tokens: number }>`
    SELECT d."agreementId", count(*) AS "tokens" FROM "loadedToken" t JOIN "delivery" d ON d."n" = t."delivery"
    WHERE ${stretch} GROUP BY d."agreementId"`.execute(db);
  await sql`DELETE FROM "loadedToken" WHERE "n" IN (SELECT t."n" FROM "loadedToken" t WHERE ${stretch})`.execute(db);
  return Object.fromEntries(rows.map(({ agreementId, tokens }) => [agreementId, Number(tokens)]));
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
