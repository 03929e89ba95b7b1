import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { expect, inject, it, onTestFinished } from "vitest";
import type { Store, TokenCursor } from "../../gateway/deliveries/ports/store.ts";
import type { MatchStore } from "../../gateway/matching/ports/match-store.ts";
import { openPostgresStore } from "../../gateway/store/postgres/open-postgres-store.ts";
import { POSTGRES_MIGRATIONS, preparePostgres } from "../../gateway/store/postgres/prepare-postgres.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { storedColumns } from "../../gateway/store/stored-column.ts";
import { sampleToken } from "../contract/matches.contract.ts";
import { sampleColumn, sampleDelivery, sampleId, sampleTable } from "../contract/store-samples.ts";
import { earlierMigrations } from "./earlier-migrations.ts";
import { postgresDatabases } from "./postgres-database.ts";
import { STILL, temporaryPath } from "./temporary-store.ts";

/** The last migration of a program that kept every token in a table of its own. */
const BEFORE = 12;
const SQLITE_MIGRATIONS = new URL("../../gateway/store/migrations/sqlite/", import.meta.url);
const [OLD, NEW] = ["m22dye54", "1mnhxcr2"];
const OWN = "agr-1/register";
const COLUMNS = [
  sampleColumn("pand", "text", { "x-token-type": "adr1" }),
  sampleColumn("personen", "json", {
    items: { type: "object", properties: { token_bsn: { type: "string", "x-token-type": "bsn" } } },
  }),
];
const RECEIVED = sampleTable(COLUMNS, { agreementId: "agr-1" });
const REGISTER = sampleTable(COLUMNS, { agreementId: OWN, outputSchemaHash: "c".repeat(64) });

type Cell = string | number | null;
const literal = (cell: Cell) =>
  cell === null ? "NULL" : typeof cell === "number" ? `${cell}` : `'${cell.replaceAll("'", "''")}'`;
const insert = (table: string, row: Readonly<Record<string, Cell>>) =>
  `INSERT INTO "${table}" (${Object.keys(row)
    .map((name) => `"${name}"`)
    .join(", ")}) VALUES (${Object.values(row).map(literal).join(", ")});`;

/** A table of that program with two records, and their tokens in the table of tokens: of one key, or of two. */
function tableOf(name: string, table: typeof RECEIVED, delivery: number, kids: readonly string[]): string[] {
  const { agreementId, outputSchemaHash, schema } = table;
  const person = (ref: string, kid: string) => sampleToken("bsn", ref, kid);
  const building = (ref: string, kid: string) => sampleToken("adr1", ref, kid);
  const refs = ["r1", "r2"];
  const tokens = refs.flatMap((ref) =>
    kids.flatMap((kid) => [
      { ref, path: "pand", type: "adr1", kid, token: building(ref, kid) },
      { ref, path: "personen[1].token_bsn", type: "bsn", kid, token: person(ref, kid) },
    ]),
  );
  const firstToken = 100 * delivery;
  return [
    insert("rowTable", {
      name,
      agreementId,
      outputSchemaHash,
      product: "x",
      columns: JSON.stringify(storedColumns(schema)),
    }),
    `CREATE TABLE "${name}" ("_row" BIGINT PRIMARY KEY, "_delivery" INTEGER, "_part" INTEGER, "ref" TEXT, "mutatie" TEXT, "pand" TEXT, "personen" TEXT);`,
    `CREATE UNIQUE INDEX "${name}_ref" ON "${name}" ("ref", "_delivery");`,
    ...refs.map((ref, at) =>
      insert(name, {
        ...{ _row: 1 + at, _delivery: delivery, _part: 1, ref, mutatie: "nieuw", pand: building(ref, kids[0]!) },
        personen: JSON.stringify([{ rol: "getuige\u0000" }, { token_bsn: person(ref, kids[0]!) }]),
      }),
    ),
    // not in the order of the records
    ...tokens.reverse().map((token, at) => insert("loadedToken", { n: firstToken + at, delivery, ...token, key: 1 })),
    insert("loadedPart", {
      ...{ delivery, n: 1, rowTable: name, rows: 2, firstRow: 1, lastRow: 2 },
      ...{ firstToken, lastToken: firstToken + tokens.length - 1 },
    }),
    insert("visibleDelivery", { delivery, agreementId, number: 1, kind: "full", superseded: 0 }),
  ];
}

function deliveryRow(n: number, agreementId: string): string {
  const { parked: _, secret: __, ...row } = sampleDelivery({ id: sampleId(n), agreementId });
  return insert("delivery", { ...(row as unknown as Record<string, Cell>), parked: 0 });
}

function epoch(name: string, kid: string, previous: string | null): string {
  const times = { activatesAt: 0, overlapUntil: 0, serial: 0, changedAt: 0 };
  return insert("keyEpoch", {
    ...{ domain: "d", epoch: name, kid, keeper: "k", state: "active", previous, emergency: 0, token: null, ...times },
  });
}

/** What stood in the store of that program: a delivery in the overlap of two keys, an own register, and an erasure that was begun. */
const STOOD = [
  insert("agreement", {
    ...{ id: "agr-1", version: 1, hash: "a", document: "{}", outputSchema: JSON.stringify(RECEIVED.schema) },
    ...{ outputSchemaHash: RECEIVED.outputSchemaHash, status: "active", installedAt: 0 },
  }),
  insert("setting", { name: `ownTable:${OWN}`, value: JSON.stringify(REGISTER) }),
  insert("setting", { name: `erasing:${OLD}`, value: `{"after":{"table":"loadedToken","after":3},"tokens":{}}` }),
  epoch("2026-01", OLD, null),
  epoch("2026-07", NEW, "2026-01"),
  deliveryRow(1, "agr-1"),
  deliveryRow(2, OWN),
  ...tableOf("t_received", RECEIVED, 1, [NEW, OLD]),
  ...tableOf("t_register", REGISTER, 2, [OLD]),
].join("\n");

type Opened = Store & { readonly matching: MatchStore };

/** A store on SQLite as that program left it, opened. */
async function onSqlite(): Promise<Opened> {
  const { path, remove } = temporaryPath();
  using before = earlierMigrations(SQLITE_MIGRATIONS, BEFORE);
  using database = new DatabaseSync(path);
  database.exec(
    `CREATE TABLE "schemaVersion" ("version" INTEGER PRIMARY KEY, "name" TEXT NOT NULL, "appliedAt" BIGINT NOT NULL)`,
  );
  for (const [version, text] of before.texts) {
    database.exec(text);
    database.exec(`INSERT INTO "schemaVersion" ("version", "name", "appliedAt") VALUES (${version}, '-', 0)`);
  }
  database.exec(STOOD);
  database.close();
  const store = await openSqliteStore({ path, lock: false, clock: STILL });
  onTestFinished(async () => {
    await store.close();
    remove();
  });
  return store;
}

/** The same on PostgreSQL. */
async function onPostgres(): Promise<Opened> {
  const { user, password, host, port, ca } = inject("postgres");
  const databases = await postgresDatabases(inject("postgres"));
  const { connection, run } = await databases.create();
  const database = `${connection.database}_before`;
  await run(`CREATE DATABASE ${database} ENCODING 'UTF8' TEMPLATE template0`);
  const tls = ca === null ? null : { ca };
  const prepare = (migrations: URL) =>
    preparePostgres({
      connection: { user, password: async () => password, host, port, database, tls },
      ...{ applicationRole: connection.user, analystRole: null, clock: STILL, migrations },
    });
  using before = earlierMigrations(POSTGRES_MIGRATIONS, BEFORE);
  await prepare(before.folder);
  const client = new pg.Client({ host, port, user, password, database, ssl: false });
  await client.connect();
  await client.query(`SET search_path = sluis; ${STOOD}
    ALTER TABLE "t_received" OWNER TO ${connection.user}; ALTER TABLE "t_register" OWNER TO ${connection.user}`);
  await client.end();
  await prepare(POSTGRES_MIGRATIONS);
  const store = await openPostgresStore({ connection: { ...connection, database }, clock: STILL });
  onTestFinished(async () => {
    await store.close();
    await run(`DROP DATABASE ${database} WITH (FORCE)`);
    await databases.close();
  });
  return store;
}

it.each([
  ["SQLite", onSqlite],
  ["PostgreSQL", onPostgres],
])(
  "a store on %s of before tokens were read in their rows keeps those of both keys, matches and erases them",
  async (_, open) => {
    const store = await open();
    const stock = (id: string) => store.matching.withBench((bench) => bench.stock({ id, places: [] }));
    expect(await stock("agr-1")).toEqual([
      { type: "adr1", kid: NEW, tokens: 2 },
      { type: "adr1", kid: OLD, tokens: 2 },
      { type: "bsn", kid: NEW, tokens: 2 },
      { type: "bsn", kid: OLD, tokens: 2 },
    ]);
    const pairs = await store.matching.withBench(async (bench) => {
      const sides = { left: { id: "agr-1", places: [] }, right: { id: OWN, places: [] } };
      const kinds = ["adr1", "bsn"].map((type, at) => ({ type, kid: OLD!, bit: 1 + at }));
      const classes = [{ strength: "A", mask: 3 }] as const;
      await bench.join({ run: sampleId(1), ...sides, kinds, classes, mostAlike: 9 }, () => {});
      return bench.pairs(0, 9);
    });
    expect(
      pairs.map(({ pair }) => `${pair.left.ref} ${pair.left.place} ${pair.right.ref} ${pair.agree}`).sort(),
    ).toEqual(["r1  r1 1", "r1 personen[1] r1 2", "r2  r2 1", "r2 personen[1] r2 2"]);
    expect(await store.read((tx) => tx.settings.get(`erasing:${OLD}`))).toBeUndefined();
    const erased: Record<string, number> = {};
    for (let after: TokenCursor | null = null; ; ) {
      const step = await store.transaction((tx) => tx.rows.eraseTokens(OLD!, after, 1));
      for (const [id, tokens] of Object.entries(step.erased)) erased[id] = (erased[id] ?? 0) + tokens;
      if (step.next === null) break;
      after = step.next;
    }
    expect(erased).toEqual({ "agr-1": 4, [OWN]: 4 });
    expect(await stock(OWN)).toEqual([]);
    expect((await stock("agr-1")).map(({ kid }) => kid)).toEqual([NEW, NEW]);
    await store.transaction((tx) => tx.rows.hide(sampleId(1)));
    expect(await store.transaction((tx) => tx.rows.removeRows(sampleId(1), 9))).toEqual({
      rows: 2,
      tokens: 4,
      left: 0,
    });
  },
);
