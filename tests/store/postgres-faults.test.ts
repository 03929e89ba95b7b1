import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { StoreTransaction } from "../../gateway/deliveries/ports/store.ts";
import { openPostgresStore, type PostgresStore } from "../../gateway/store/postgres/open-postgres-store.ts";
import { postgresFailure } from "../../gateway/store/postgres/postgres-failure.ts";
import {
  plaintextOf,
  sampleColumn,
  sampleDelivery,
  sampleId,
  samplePart,
  sampleTable,
} from "../contract/store-samples.ts";
import { startLocalPostgres } from "../services/postgres.ts";
import { type Database, type PostgresDatabases, postgresDatabases } from "./postgres-database.ts";
import { openPostgresRelay } from "./postgres-relay.ts";
import { STILL } from "./temporary-store.ts";

const TABLE = sampleTable([
  sampleColumn("soort", "text"),
  sampleColumn("token_bsn", "text", { "x-role": "token", "x-token-type": "bsn" }),
]);
const DELIVERY = sampleDelivery();
const LOG = "sluis/00000001003214345000/local";

let databases: PostgresDatabases;
let database: Database;
let store: PostgresStore;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());
beforeEach(async () => {
  database = await databases.create();
  store = await database.open();
});
afterEach(async () => {
  await store.close();
  await database.free();
});

async function append(tx: StoreTransaction, leaf: Uint8Array = Uint8Array.of(1)): Promise<number> {
  const { size } = await tx.log.head(LOG);
  const hash = new Uint8Array(32);
  const entry = { index: size, leaf, leafHash: hash, type: "sent", time: 1 + size, deliveryId: null };
  await tx.log.append(LOG, entry, [{ level: 0, index: size, hash }]);
  return size;
}

/** Everything a transaction does, call by call. `before` runs ahead of each call and ahead of the commit. */
async function everything(tx: StoreTransaction, before: () => Promise<void>): Promise<void> {
  const calls: (() => Promise<unknown>)[] = [
    () => tx.deliveries.sequence("agr-2026-001", "in"),
    () => tx.deliveries.get(DELIVERY.id),
    () => tx.rows.loadPart(TABLE, DELIVERY.id, 1, plaintextOf([["r1", "nieuw", "a", "hn1.k.bsn.t"]])),
    () => tx.parts.put(DELIVERY.id, samplePart(1)),
    () => tx.deliveries.update(DELIVERY.id, "loading", { state: "stored" }),
    () => tx.rows.makeVisible(TABLE, DELIVERY),
    () => tx.deliveries.closeNumber("agr-2026-001", "in", { number: 1, manifestHash: "c" }),
    () => tx.receipts.put({ deliveryId: DELIVERY.id, stage: "stored", token: "t", at: 5 }, "A"),
    () => tx.hints.add({ step: "export", subject: DELIVERY.id }),
    () => append(tx),
  ];
  for (const call of calls) {
    await before();
    await call();
  }
  await before();
}
const CALLS = 11;

describe("a PostgreSQL store whose connections are cut", () => {
  const cut = () =>
    database.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'sluis'`);

  beforeEach(() =>
    store.transaction(async (tx) => {
      await tx.rows.ensureTable(TABLE);
      await tx.deliveries.insert(DELIVERY);
    }),
  );

  it.each(Array.from({ length: CALLS }, (_, index) => index + 1))(
    "keeps nothing of a transaction that is cut at its call %i, and does it whole the next time",
    async (at) => {
      let call = 0;
      const work = store.transaction((tx) =>
        everything(tx, async () => {
          call += 1;
          if (call === at) await cut();
        }),
      );
      await expect(work).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      await store.read(async (tx) => {
        expect((await tx.deliveries.get(DELIVERY.id))?.state).toBe("loading");
        expect([await tx.parts.list(DELIVERY.id), await tx.log.entries(LOG, 0, 9)]).toEqual([[], []]);
        expect(await tx.rows.count(TABLE, DELIVERY.id)).toBe(0);
      });
      await store.transaction((tx) => everything(tx, async () => {}));
      await store.read(async (tx) => {
        expect((await tx.deliveries.get(DELIVERY.id))?.state).toBe("stored");
        expect((await tx.log.entries(LOG, 0, 9)).length).toBe(1);
        expect(await tx.rows.currentPage(TABLE, null, 9)).toEqual(['["r1","nieuw","a","hn1.k.bsn.t"]']);
      });
      await store.check();
    },
  );

  it("says that the outcome is unknown when the answer to a commit is lost, and takes a repetition", async () => {
    const relay = await openPostgresRelay(inject("postgres").port);
    const connection = { ...database.connection, host: "127.0.0.1", port: relay.port, tls: null };
    const far = await openPostgresStore({ connection, clock: STILL, connections: { write: 2, read: 1 } });
    relay.loseCommits([1]);
    const step = () =>
      far.transaction(async (tx) => {
        if (!(await tx.deliveries.update(DELIVERY.id, "loading", { state: "stored" }))) return "done before";
        await append(tx);
        return "done";
      });
    await expect(step()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", details: { why: "outcome unknown" } });
    // the server may still be busy with it: the lock of the agreement makes the repetition wait for the outcome
    expect(await step()).toBe("done before");
    expect((await far.read((tx) => tx.log.entries(LOG, 0, 9))).length).toBe(1);
    await far.close();
    await relay.close();
  });
});

describe("a PostgreSQL server that stops", () => {
  it.each(["at once", "in order"] as const)(
    "is used again after it was stopped %s, with all that was committed",
    async (how) => {
      const server = await startLocalPostgres();
      try {
        const own = await postgresDatabases(server);
        const opened = await (await own.create()).open();
        for (let n = 0; n < 5; n++) await opened.transaction((tx) => append(tx));
        const broken = opened.transaction(async (tx) => {
          await append(tx);
          await server.restart(how);
          await append(tx);
        });
        await expect(broken).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
        expect(await opened.transaction((tx) => append(tx))).toBe(5);
        await opened.check();
        await opened.close();
      } finally {
        await server.stop();
      }
    },
  );
});

describe("two gateways on one PostgreSQL store", () => {
  let other: PostgresStore;
  let now = STILL.now();
  beforeEach(async () => {
    other = await database.open({ now: () => now, sleep: async () => {} });
  });
  afterEach(() => other.close());

  it("append to one log side by side: no index twice, none left out, no fork", async () => {
    const tasks = Array.from({ length: 120 }, (_, n) => {
      const leaf = Buffer.from(String(n));
      return (n % 2 === 0 ? store : other).transaction((tx) => append(tx, leaf));
    });
    const given = (await Promise.all(tasks)).sort((left, right) => left - right);
    expect(given).toEqual(Array.from({ length: 120 }, (_, index) => index));
    const entries = await other.read((tx) => tx.log.entries(LOG, 0, 999));
    expect(entries.map(({ index }) => index)).toEqual(given);
    expect(new Set(entries.map(({ leaf }) => Buffer.from(leaf).toString())).size).toBe(120);
    await store.check();
  });

  it("refuse an entry that was counted without holding the log", async () => {
    const { size } = await other.read((tx) => tx.log.head(LOG));
    await store.transaction((tx) => append(tx));
    const entry = {
      index: size,
      leaf: Uint8Array.of(2),
      leafHash: new Uint8Array(32),
      type: "sent",
      time: 9,
      deliveryId: null,
    };
    const late = other.transaction((tx) => tx.log.append(LOG, entry, []));
    await expect(late).rejects.toMatchObject({ code: "LOG_CONFLICT" });
  });

  it("let only one take a delivery, however often both try", async () => {
    await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
    const take = (from: PostgresStore) =>
      from.transaction(async (tx) => {
        const delivery = await tx.deliveries.get(DELIVERY.id);
        if (delivery?.state !== "loading") return 0;
        const open = await tx.deliveries.list({ agreementId: DELIVERY.agreementId, states: ["sending"] });
        await tx.deliveries.update(DELIVERY.id, "loading", { state: "sending" });
        return open.length === 0 ? 1 : 99;
      });
    const taken = await Promise.all(Array.from({ length: 20 }, (_, n) => take(n % 2 === 0 ? store : other)));
    expect(taken.reduce<number>((sum, each) => sum + each, 0)).toBe(1);
  });

  it("take in a delivery that both are offered once", async () => {
    const offer = (to: PostgresStore) =>
      to.transaction(async (tx) => {
        if ((await tx.deliveries.get(DELIVERY.id)) !== undefined) return "known";
        await tx.deliveries.sequence(DELIVERY.agreementId, "in");
        await tx.deliveries.insert(DELIVERY);
        return "new";
      });
    const answers = await Promise.all([offer(store), offer(other), offer(store), offer(other)]);
    expect(answers.sort()).toEqual(["known", "known", "known", "new"]);
  });

  it("make one municipal table of one agreement at the same time", async () => {
    await Promise.all([store, other, store, other].map((each) => each.transaction((tx) => tx.rows.ensureTable(TABLE))));
    const { rows } = await database.run(`SELECT "name" FROM sluis."rowTable"`);
    expect(rows.length).toBe(1);
  });

  it("both get on when each waits for what the other holds", async () => {
    const bothHold = Promise.withResolvers<void>();
    let holding = 0;
    const cross = (on: PostgresStore, first: string, second: string) =>
      on.transaction(async (tx) => {
        await tx.settings.set(first, "1");
        holding += 1;
        if (holding === 2) bothHold.resolve();
        await bothHold.promise;
        await tx.settings.set(second, first);
      });
    await Promise.all([cross(store, "a", "b"), cross(other, "b", "a")]);
    expect(holding).toBe(3);
  });

  it("share the hints that are due, and take over those of a gateway that is gone", async () => {
    const subjects = ["a", "b", "c", "d", "e"];
    await store.transaction(async (tx) => {
      for (const subject of subjects) await tx.hints.add({ step: "load", subject });
    });
    const shown = async (of: PostgresStore, startable: number) =>
      (await of.outbox.waiting("load", startable + 1, startable)).map(({ subject }) => subject);
    expect(await shown(store, 2)).toEqual(["a", "b"]);
    expect(await shown(other, 2)).toEqual(["c", "d"]);
    expect(await shown(store, 2)).toEqual(["a", "b"]);
    expect(await shown(other, 9)).toEqual(["c", "d", "e"]);
    now += 60_000;
    expect(await shown(other, 9)).toEqual(subjects);
    now = STILL.now();
  });

  it("show a hint of later to both", async () => {
    await store.transaction((tx) => tx.hints.add({ step: "load", subject: "a" }));
    const [hint] = await store.outbox.waiting("load", 9);
    await store.outbox.postpone(
      hint!,
      { attempts: 1, dueAt: STILL.now() + 90_000, parked: false, reason: null },
      STILL.now(),
    );
    now += 30_000;
    expect((await other.outbox.waiting("load", 9)).length).toBe(1);
    now = STILL.now();
    await store.close();
    store = await database.open();
    expect((await store.outbox.waiting("load", 9)).length).toBe(1);
  });
});

describe("the rights in a PostgreSQL store", () => {
  const as = async (connection: Database["connection"], sql: string) => {
    const { default: pg } = await import("pg");
    const { host, port, user, database: name } = connection;
    const password = await connection.password!();
    const ssl = connection.tls === null ? false : { ca: connection.tls.ca };
    const client = new pg.Client({ host, port, user, database: name, password, ssl });
    await client.connect();
    try {
      return (await client.query(sql)).rows as unknown[];
    } finally {
      await client.end();
    }
  };

  it.each(["logEntry", "logNode"])("let the gateway add to %s, but never change or delete", async (table) => {
    await store.transaction((tx) => append(tx));
    for (const sql of [
      `DELETE FROM sluis."${table}"`,
      `UPDATE sluis."${table}" SET "position" = 5`,
      `TRUNCATE sluis."${table}"`,
    ]) {
      await expect(as(database.connection, sql)).rejects.toMatchObject({ code: "42501" });
      await expect(database.run(sql)).rejects.toThrow(/stay|foreign key/);
    }
    await expect(as(database.connection, `ALTER TABLE sluis."${table}" DISABLE TRIGGER ALL`)).rejects.toThrow(/owner/);
  });

  it("let nobody set a log back", async () => {
    await store.transaction((tx) => append(tx));
    await expect(as(database.connection, `UPDATE sluis."log" SET "size" = 0`)).rejects.toThrow(/only grows/);
    await expect(as(database.connection, `DELETE FROM sluis."log"`)).rejects.toMatchObject({ code: "42501" });
  });

  it("show an analyst the coarse views and nothing else", async () => {
    await store.transaction(async (tx) => {
      await tx.rows.ensureTable(TABLE);
      await tx.deliveries.insert(DELIVERY);
      await tx.rows.loadPart(TABLE, DELIVERY.id, 1, plaintextOf([["r1", "nieuw", "a", "hn1.k.bsn.t"]]));
      await tx.rows.makeVisible(TABLE, DELIVERY);
    });
    expect(await as(database.analyst, `SELECT * FROM inzage."incidentmelding"`).catch(() => "name")).toBe("name");
    expect(await as(database.analyst, `SELECT * FROM inzage."actueel_incidentmelding"`)).toEqual([
      { _overeenkomst: "agr-2026-001", mutatie: "nieuw", soort: "a" },
    ]);
    for (const name of ["delivery", "earlierTokens", "part", "actueel_incidentmelding"])
      await expect(as(database.analyst, `SELECT * FROM sluis."${name}"`)).rejects.toMatchObject({ code: "42501" });
    await expect(as(database.analyst, `CREATE VIEW inzage.mine AS SELECT 1`)).rejects.toMatchObject({ code: "42501" });
  });

  it("do not let a gateway run as who could change its log", async () => {
    const { user, password } = inject("postgres");
    const connection = { ...database.connection, user, password: async () => password };
    const opening = openPostgresStore({ connection, clock: STILL });
    await expect(opening).rejects.toMatchObject({ code: "STORE_UNSAFE", details: { setting: "rights on the log" } });
  });
});

describe("opening a PostgreSQL store", () => {
  const opening = (changes: Partial<Database["connection"]>) =>
    openPostgresStore({ connection: { ...database.connection, ...changes }, clock: STILL }).then(
      () => "opened",
      (error: unknown) => error,
    );

  it("refuses a server on another machine without TLS", async () => {
    const found = await opening({ host: "db.example.org", tls: null });
    expect(found).toMatchObject({ code: "STORE_UNSAFE", details: { setting: "tls" } });
  });

  it("refuses a server whose certificate another authority issued, or that has another name", async () => {
    const { ca } = inject("postgres");
    if (ca === null) return; // a server from the environment has the certificate it has
    const { makeDevelopmentCa } = await import("../../gateway/identity/development-pki/development-ca.ts");
    const stranger = makeDevelopmentCa(Date.now(), "Somebody else").certificate;
    expect(await opening({ tls: { ca: stranger } })).toMatchObject({ code: "STORE_UNAVAILABLE" });
    const named = await opening({ host: "127.0.0.1" });
    expect(named).toMatchObject({ code: "STORE_UNAVAILABLE", details: { why: "ERR_TLS_CERT_ALTNAME_INVALID" } });
  });

  it("never says the password", async () => {
    const found = await opening({ password: async () => "planted-secret" });
    expect(found).toMatchObject({ code: "STORE_UNAVAILABLE", details: { why: "login refused" } });
    expect(inspect(found, { depth: 12, showHidden: true })).not.toContain("planted-secret");
  });

  it("refuses a store of another version", async () => {
    await database.run(`INSERT INTO sluis."schemaVersion" VALUES (9999, 'later.sql', 0, 9999)`);
    expect(await opening({})).toMatchObject({ code: "STORE_SCHEMA_NEWER", details: { found: 9999 } });
    await database.run(`DELETE FROM sluis."schemaVersion" WHERE "version" = 9999`);
    expect(await opening({ database: inject("postgres").database })).toMatchObject({ code: "STORE_SCHEMA_OLDER" });
  });

  it("ends what was asked before it closes, and refuses what is asked after", async () => {
    const own = await database.open();
    const asked = Array.from({ length: 20 }, () => own.transaction((tx) => append(tx)));
    const closed = own.close();
    await Promise.all(asked);
    await closed;
    await expect(own.transaction((tx) => append(tx))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });
});

describe("failures of PostgreSQL", () => {
  it.each([
    ["53100", "STORE_FULL"],
    ["57P01", "STORE_UNAVAILABLE"],
    ["08006", "STORE_UNAVAILABLE"],
    ["53300", "STORE_UNAVAILABLE"],
    ["ECONNREFUSED", "STORE_UNAVAILABLE"],
    ["XX001", "STORE_CORRUPT"],
    ["23503", "STORE_CONSTRAINT"],
    ["25006", "STORE_MISUSE"],
    ["42601", "INTERNAL"],
  ])("%s are %s, and no value goes with them", (code, expected) => {
    const details = { detail: "Key (ref)=(planted) exists", where: "planted", message: "planted" };
    const error = postgresFailure(Object.assign(new Error("planted"), { code, ...details }));
    expect(error.code).toBe(expected);
    expect(inspect(error, { depth: 12, showHidden: true })).not.toContain("planted");
  });

  it("give the same error for the same mistake as the embedded store", async () => {
    const unknown = store.transaction((tx) => tx.parts.put(sampleId(7), samplePart(1)));
    await expect(unknown).rejects.toMatchObject({ code: "STORE_CONSTRAINT", details: { rule: "reference" } });
  });
});
