import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Json } from "../core/json.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import { type FoundToken, findTokens, type TokenSource, tokenSources } from "../records/token-sources.ts";
import type { ListWords } from "./engine.ts";
import type { Tables } from "./tables.ts";

/** Where the tokens of one municipal table stand. */
export interface TokenTable {
  readonly name: string;
  readonly agreementId: string;
  /** Tokens that are a cell of their own, of types that stand nowhere else. */
  readonly cells: readonly TokenSource[];
  /** Those of types that stand in children too: only who reads a whole record knows which place is the first. */
  readonly read: readonly TokenSource[];
}

/** Some rows of a table, as `r`: those that fulfil `where`. `earlier`: whether tokens of the epoch before may be kept of them. */
export interface TokenRows {
  readonly table: TokenTable;
  readonly where: RawBuilder<unknown>;
  readonly earlier: boolean;
}

/** Letters of a KID, and where it begins in a token (HN1: suite, KID, type, pseudonym). */
const KID = { from: 5, letters: 8 } as const;

/** Finds out where the tokens of a table stand. In: the table's name. */
export async function tokenTable(db: Transaction<Tables>, name: string): Promise<TokenTable> {
  const { agreementId, schema } = await db
    .selectFrom("rowTable")
    .select(["agreementId", "schema"])
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
  const sources = schema === null ? [] : tokenSources(JSON.parse(schema) as OutputSchema);
  const inChildren = new Set(sources.filter(({ steps }) => steps.length > 0).map(({ type }) => type));
  return {
    ...{ name, agreementId },
    cells: sources.filter(({ type }) => !inChildren.has(type)),
    read: sources.filter(({ type }) => inChildren.has(type)),
  };
}

/** Whether tokens of the epoch before are kept of a delivery. In: its internal number. */
export async function hasEarlier(db: Transaction<Tables>, delivery: number): Promise<boolean> {
  const found = await db.selectFrom("earlierTokens").select("ref").where("delivery", "=", delivery).limit(1).execute();
  return found.length > 0;
}

/**
 * The tokens of some rows, as a table for FROM: ref, path, type, kid, token. They are read where they stand. A token that stands twice in
 * a record is there once, with the first place; one of the epoch before has the place of its successor.
 */
export async function rowTokens(
  db: Transaction<Tables>,
  lists: ListWords,
  { table, where, earlier }: TokenRows,
): Promise<RawBuilder<unknown>> {
  const { name, cells, read } = table;
  const columns = ["_delivery", "ref", ...new Set(cells.map((cell) => cell.name))];
  const rows = sql`SELECT ${sql.join(columns.map((column) => sql.id("r", column)))} FROM ${sql.table(name)} r WHERE ${where}`;
  const members = cells.map((cell, at) => cellTokens(cell, cells.slice(0, at)));
  // made once: an engine would else take them out of their lists again for each look at one
  const listed: RawBuilder<unknown>[] = [];
  if (read.length > 0) {
    const list = sql`CAST(${await readTokens(db, table, where)} AS TEXT)`;
    listed.push(listedTokens(lists, lists.textAt(0), 1, lists.items(list)));
  }
  if (earlier) {
    // a subquery that gives one value is looked up in the index row by row, whatever the engine thinks of joins
    const kept = sql`(SELECT r."ref", (SELECT e."tokens" FROM "earlierTokens" e
      WHERE e."delivery" = r."_delivery" AND e."ref" = r."ref") AS "tokens" FROM "some" r) s`;
    listed.push(listedTokens(lists, sql`s."ref"`, 0, sql`${kept} CROSS JOIN ${lists.items(sql`s."tokens"`)}`));
  }
  const views = [sql`"some" AS MATERIALIZED (${rows})`];
  if (listed.length > 0) {
    views.push(sql`"listed" AS MATERIALIZED (${sql.join(listed, sql` UNION ALL `)})`);
    members.push(sql`SELECT l."ref", l."path", l."type", ${kidIn(sql`l."token"`)} AS "kid", l."token" FROM "listed" l`);
  }
  const all = members.length > 0 ? sql.join(members, sql` UNION ALL `) : NO_TOKENS;
  return sql`(WITH ${sql.join(views)} ${all})`;
}

/** Counts the tokens of some rows; with a KID those of that key. */
export async function countTokens(
  db: Transaction<Tables>,
  lists: ListWords,
  rows: TokenRows,
  kid?: string,
): Promise<number> {
  const ofKey = kid === undefined ? sql`` : sql`WHERE t."kid" = ${kid}`;
  const found = await sql<{ count: number }>`SELECT count(*) AS "count" FROM ${await rowTokens(db, lists, rows)} t
    ${ofKey}`.execute(db);
  return Number(found.rows[0]!.count);
}

const NO_TOKENS = sql`SELECT r."ref", r."ref" AS "path", r."ref" AS "type", r."ref" AS "kid", r."ref" AS "token"
  FROM "some" r WHERE 1 = 0`;

function kidIn(token: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`substr(${token}, ${sql.lit(KID.from)}, ${sql.lit(KID.letters)})`;
}

/** The tokens of one column, but those that stand in a column before it. */
function cellTokens({ name, type }: TokenSource, before: readonly TokenSource[]): RawBuilder<unknown> {
  const token = sql.id("r", name);
  const first = before
    .filter((other) => other.type === type)
    .map((other) => sql` AND ${token} IS DISTINCT FROM ${sql.id("r", other.name)}`);
  return sql`SELECT r."ref", CAST(${name} AS TEXT) AS "path", CAST(${type} AS TEXT) AS "type", ${kidIn(token)} AS "kid", ${token} AS "token"
    FROM "some" r WHERE ${token} IS NOT NULL${sql.join(first, sql``)}`;
}

/** Tokens that stand in lists: path, type and token from a place on. */
function listedTokens(
  { textAt }: ListWords,
  ref: RawBuilder<unknown>,
  from: number,
  items: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`SELECT ${ref} AS "ref", ${textAt(from)} AS "path", ${textAt(from + 1)} AS "type",
    ${textAt(from + 2)} AS "token" FROM ${items}`;
}

/** Reads the tokens of types that stand in children. Out: JSON, a list of ref, path, type and token for each. */
async function readTokens(
  db: Transaction<Tables>,
  { name, read }: TokenTable,
  where: RawBuilder<unknown>,
): Promise<string> {
  const columns = ["ref", ...new Set(read.map((source) => source.name))];
  const { rows } = await sql<Record<string, string | null>>`
    SELECT ${sql.join(columns.map((column) => sql.id("r", column)))} FROM ${sql.table(name)} r WHERE ${where}`.execute(
    db,
  );
  const nested = [...new Set(read.filter(({ steps }) => steps.length > 0).map((source) => source.name))];
  const listed: Json[] = [];
  for (const row of rows) {
    const found: FoundToken[] = [];
    const cells = new Map(nested.map((column) => [column, JSON.parse(row[column] ?? "null") as Json]));
    for (const source of read) findTokens(source, cells.get(source.name) ?? row[source.name], found);
    for (const { path, type, token } of firstPlaces(found)) listed.push([row["ref"]!, path, type, token]);
  }
  return JSON.stringify(listed);
}

/** Tokens of one record, each once. One that no engine keeps as a text is none. In: as they stand there, in order. */
function firstPlaces(found: readonly FoundToken[]): FoundToken[] {
  return found.filter(
    ({ token }, at) =>
      found.findIndex((other) => other.token === token) === at && token.isWellFormed() && !token.includes("\0"),
  );
}
