import { afterAll, beforeAll, expect, inject, it, onTestFinished } from "vitest";
import { POSTGRES_MIGRATIONS, preparePostgres } from "../../gateway/store/postgres/prepare-postgres.ts";
import { laterMigrations } from "./later-migrations.ts";
import { type PostgresDatabases, postgresDatabases } from "./postgres-database.ts";
import { STILL } from "./temporary-store.ts";

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

/** A database with a running gateway of this version, and the administrator's means to migrate it as a later program would. */
async function running() {
  const database = await databases.create();
  const store = await database.open();
  const later = laterMigrations(POSTGRES_MIGRATIONS);
  const { user, password, host, port, ca } = inject("postgres");
  const admin = {
    user,
    password: async () => password,
    host,
    port,
    database: database.name,
    tls: ca === null ? null : { ca },
  };
  const { rows } = await database.run(`SELECT max("version") AS "known" FROM sluis."schemaVersion"`);
  onTestFinished(async () => {
    await store.close();
    later[Symbol.dispose]();
  });
  return {
    ...{ database, store, later, known: Number((rows[0] as { known: number }).known) },
    prepare: () =>
      preparePostgres({
        ...{ connection: admin, applicationRole: database.connection.user, analystRole: null },
        ...{ clock: STILL, migrations: later.folder },
      }),
  };
}

it("a gateway goes on, and starts again, while a later version changes the store in a way that it can live with", async () => {
  const { database, store, later, known, prepare } = await running();
  later.add(9000, known, `ALTER TABLE "setting" ADD COLUMN "later" TEXT;`);
  expect(await prepare()).toBe(9000);
  await store.transaction((tx) => tx.settings.set("name", "value"));
  const again = await database.open();
  expect(await again.read((tx) => tx.settings.get("name"))).toBe("value");
  await again.close();
});

it("a change that running gateways cannot live with waits until they are stopped, and then they do not start again", async () => {
  const { database, store, later, prepare } = await running();
  later.add(9000, 9000, `ALTER TABLE "setting" RENAME COLUMN "value" TO "text";`);
  await expect(prepare()).rejects.toMatchObject({ code: "STORE_IN_USE" });
  await store.transaction((tx) => tx.settings.set("name", "value"));
  await store.close();
  expect(await prepare()).toBe(9000);
  await expect(database.open()).rejects.toMatchObject({ code: "STORE_SCHEMA_NEWER", details: { found: 9000 } });
});

it("a change that does not say with which versions it can be used is for its own version only", async () => {
  const { store, later, prepare } = await running();
  later.add(9000, undefined, `ALTER TABLE "setting" ADD COLUMN "later" TEXT;`);
  await expect(prepare()).rejects.toMatchObject({ code: "STORE_IN_USE" });
  await store.close();
});
