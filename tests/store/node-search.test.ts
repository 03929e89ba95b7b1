import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import { expect, it } from "vitest";
import { nodeSearch } from "../../gateway/store/node-search.ts";
import type { Tables } from "../../gateway/store/tables.ts";

const MIGRATIONS = "gateway/store/migrations/sqlite/";

it("subtrees of a log are found by their key, at a cost that does not grow with the log", () => {
  const database = new DatabaseSync(":memory:");
  for (const name of readdirSync(MIGRATIONS).sort()) {
    // the register of migrations is made by the code that applies them
    database.exec(
      'CREATE TABLE IF NOT EXISTS "schemaVersion" ("version" INTEGER PRIMARY KEY, "name" TEXT, "appliedAt" BIGINT)',
    );
    database.exec(readFileSync(MIGRATIONS + name, "utf8"));
  }
  const db = new Kysely<Tables>({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (inner) => new SqliteIntrospector(inner),
    },
  });
  // the proof of an entry in a log of a million, and a tile
  const path = Array.from({ length: 20 }, (_, level) => ({ level, index: (700_000 >> level) ^ 1 }));
  const tile = Array.from({ length: 200 }, (_, index) => ({ level: 8, index }));
  for (const wanted of [path, tile]) {
    const { sql, parameters } = nodeSearch(db, "sluis/a/local", wanted).compile();
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as (string | number)[]));
    const steps = plan.map(({ detail }) => String(detail)).filter((detail) => detail.includes("logNode"));
    expect(steps).toHaveLength(new Set(wanted.map(({ level }) => level)).size);
    for (const step of steps)
      expect(step).toMatch(/^SEARCH logNode USING PRIMARY KEY \(log=\? AND level=\? AND position=\?\)/);
  }
});
