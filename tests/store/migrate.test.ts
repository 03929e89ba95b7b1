import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { STILL, temporaryPath } from "./temporary-store.ts";

const FOLDERS = ["sqlite", "postgres"].map(
  (engine) => new URL(`../../gateway/store/migrations/${engine}/`, import.meta.url),
);

/** A store to which a later program did something. */
async function changedLater(compatibleFrom: number | null): Promise<{ path: string; remove(): void; known: number }> {
  const { path, remove } = temporaryPath();
  await (await openSqliteStore({ path, lock: true, clock: STILL })).close();
  using database = new DatabaseSync(path);
  const known = Number(database.prepare(`SELECT max("version") AS n FROM "schemaVersion"`).get()?.["n"]);
  database.exec(`ALTER TABLE "setting" ADD COLUMN "later" TEXT`);
  database.prepare(`INSERT INTO "schemaVersion" VALUES (9000, 'later.sql', 0, ?)`).run(known);
  if (compatibleFrom !== known)
    database.prepare(`INSERT INTO "schemaVersion" VALUES (9001, 'latest.sql', 0, ?)`).run(compatibleFrom);
  return { path, remove, known };
}

it("goes on with a store that a later program changed, when every change says that this one can live with it", async () => {
  const { known, remove: forget } = await changedLater(null);
  forget();
  const { path, remove } = await changedLater(known);
  const store = await openSqliteStore({ path, lock: true, clock: STILL });
  await store.transaction((tx) => tx.settings.set("name", "value"));
  expect(await store.read((tx) => tx.settings.get("name"))).toBe("value");
  await store.close();
  remove();
});

it.each([
  ["one change says that this program is too old", 9001],
  ["one change does not say with which programs it can be used", null],
])("refuses a store that a later program changed, when %s", async (_, compatibleFrom) => {
  const { path, remove } = await changedLater(compatibleFrom);
  await expect(openSqliteStore({ path, lock: true, clock: STILL })).rejects.toMatchObject({
    code: "STORE_SCHEMA_NEWER",
  });
  remove();
});

it("has the same migrations for both engines, each of which says from which program on it can be used", () => {
  const [sqlite, postgres] = FOLDERS.map((folder) => readdirSync(folder).sort());
  expect(postgres).toEqual(sqlite);
  for (const folder of FOLDERS)
    for (const name of sqlite!.filter((each) => !each.startsWith("0001")))
      expect([name, readFileSync(new URL(name, folder), "utf8")]).toEqual([
        name,
        expect.stringMatching(/^-- compatible from: [1-9][0-9]*$/m),
      ]);
});
