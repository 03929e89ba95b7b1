import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { restorePostgres } from "../../gateway/store/postgres/restore-postgres.ts";
import { type CopiedStore, type EmptyPlace, snapshotContract } from "../contract/snapshot.contract.ts";
import { sampleColumn, sampleTable } from "../contract/store-samples.ts";
import { type PostgresDatabases, postgresDatabases } from "./postgres-database.ts";
import { STILL } from "./temporary-store.ts";

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

async function open(): Promise<CopiedStore> {
  const database = await databases.create();
  const store = await database.open();
  const close = () => store.close().then(database.free);
  return { ...store, close };
}

async function place(): Promise<EmptyPlace> {
  const database = await databases.create();
  return { fill: restorePostgres(database.connection, STILL), open: () => database.open() };
}

snapshotContract("PostgreSQL", open, place);

describe("a PostgreSQL store that is filled from a backup", () => {
  it("is refused when the backup is of another version of the tables", async () => {
    const { fill } = await place();
    const other = fill(
      async function* () {},
      999,
      async () => {},
    );
    await expect(other).rejects.toMatchObject({ code: "BACKUP_OTHER_VERSION", details: { found: 999 } });
  });

  it("shows analysts what they saw before", async () => {
    const database = await databases.create();
    const fill = restorePostgres(database.connection, STILL);
    const source = await databases.create();
    const store = await source.open();
    await store.transaction((tx) => tx.rows.ensureTable(sampleTable([sampleColumn("tekst", "text")])));
    const snapshot = await store.snapshot();
    await fill(
      () => snapshot.files(),
      snapshot.schemaVersion,
      async () => {},
    );
    await snapshot.close();
    await store.close();
    const views = await database.run(`SELECT has_table_privilege('${database.analyst.user}', c."oid", 'SELECT') AS "may"
      FROM pg_class c WHERE "relnamespace" = 'inzage'::regnamespace AND "relname" = 'actueel_incidentmelding'`);
    expect(views.rows).toEqual([{ may: true }]);
  });
});
