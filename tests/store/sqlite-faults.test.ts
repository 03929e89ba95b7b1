import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { plaintextOf, sampleColumn, sampleDelivery, samplePart, sampleTable } from "../contract/store-samples.ts";
import { STILL, temporaryPath } from "./temporary-store.ts";

const DELIVERY = sampleDelivery();
const TABLE = sampleTable([
  sampleColumn("soort", "text"),
  sampleColumn("token_bsn", "text", { "x-role": "token", "x-token-type": "bsn" }),
]);

describe("the SQLite store", () => {
  let place: ReturnType<typeof temporaryPath>;
  beforeEach(() => {
    place = temporaryPath();
  });
  afterEach(() => place.remove());
  const open = (more: { lock?: boolean; maxPages?: number } = {}) =>
    openSqliteStore({ path: place.path, lock: false, clock: STILL, ...more });
  const onFile = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(place.path);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };

  it("keeps its files for their owner only", async () => {
    const store = await open({ lock: true });
    await store.transaction((tx) => tx.settings.set("a", "1"));
    for (const name of readdirSync(place.folder))
      expect([name, statSync(join(place.folder, name)).mode & 0o077]).toEqual([name, 0]);
    await store.close();
  });

  it("refuses a second gateway on one data folder, until the first one closes", async () => {
    const first = await open({ lock: true });
    await expect(open({ lock: true })).rejects.toMatchObject({ code: "DATA_FOLDER_IN_USE" });
    await first.close();
    await (await open({ lock: true })).close();
  });

  it("refuses a second gateway in another process, until the first one is killed", async () => {
    const program = new URL("./hold-store.ts", import.meta.url).pathname;
    const holder = spawn(process.execPath, [program, place.path], { stdio: ["ignore", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    await expect(open({ lock: true })).rejects.toMatchObject({ code: "DATA_FOLDER_IN_USE" });
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const store = await open({ lock: true });
    expect(await store.read((tx) => tx.settings.get("held"))).toBe("yes");
    await store.close();
  });

  it("finds everything again after it was closed and opened", async () => {
    const before = await open();
    await before.transaction((tx) => tx.deliveries.insert(DELIVERY));
    await before.close();
    const after = await open();
    expect((await after.read((tx) => tx.deliveries.get(DELIVERY.id)))?.trace).toBe(DELIVERY.trace);
    await after.close();
  });

  it("ends what was asked before it closes, and refuses what is asked after", async () => {
    const store = await open();
    const asked = store.transaction((tx) => tx.settings.set("a", "1"));
    const closed = store.close();
    await asked;
    await closed;
    await expect(store.transaction((tx) => tx.settings.get("a"))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    const again = await open();
    expect(await again.read((tx) => tx.settings.get("a"))).toBe("1");
    await again.close();
  });

  it("refuses a store that a newer version made", async () => {
    await (await open()).close();
    onFile((database) => database.exec(`INSERT INTO "schemaVersion" VALUES (9999, 'later.sql', 0, 9999)`));
    await expect(open()).rejects.toMatchObject({ code: "STORE_SCHEMA_NEWER", details: { found: 9999 } });
  });

  it("refuses a file that is no database, and finds damage in one that is", async () => {
    writeFileSync(place.path, "not a database, though long enough to look like one".repeat(100));
    await expect(open()).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    place.remove();
    place = temporaryPath();
    const store = await open();
    await store.transaction((tx) => tx.settings.set("a", "x".repeat(200)));
    await store.check();
    await store.close();
    const bytes = readFileSync(place.path);
    writeFileSync(place.path, bytes.fill(0xff, bytes.length - 8192));
    const damaged = open().then(async (opened) => opened.check().finally(opened.close));
    await expect(damaged).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });

  it("refuses a folder that is not there", async () => {
    const store = openSqliteStore({ path: join(place.folder, "no", "store"), lock: false, clock: STILL });
    await expect(store).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", details: { why: "ENOENT" } });
  });

  it("says that it is full, keeps nothing of that transaction, and goes on working", async () => {
    const store = await open({ maxPages: 80 });
    await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
    const filling = store.transaction(async (tx) => {
      await tx.settings.set("before", "1");
      for (let n = 1; n <= 50; n++) await tx.parts.put(DELIVERY.id, samplePart(n));
    });
    await expect(filling).rejects.toMatchObject({ code: "STORE_FULL" });
    await store.read(async (tx) => {
      expect(await tx.settings.get("before")).toBeUndefined();
      expect(await tx.parts.list(DELIVERY.id)).toEqual([]);
    });
    await store.transaction((tx) => tx.settings.set("after", "1"));
    expect(await store.read((tx) => tx.settings.get("after"))).toBe("1");
    await store.close();
  });

  it("lets work that swallows a full disk not write on outside of its transaction", async () => {
    const store = await open({ maxPages: 80 });
    await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
    const swallowing = store.transaction(async (tx) => {
      for (let n = 1; n <= 50; n++) await tx.parts.put(DELIVERY.id, samplePart(n)).catch(() => {});
      await tx.settings.set("astray", "1").catch(() => {});
    });
    await expect(swallowing).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(await store.read((tx) => tx.settings.get("astray"))).toBeUndefined();
    await store.close();
  });

  it.each(["logEntry", "logNode"])("refuses to change or delete a row of %s, from any connection", async (table) => {
    const store = await open();
    const [leaf, leafHash] = [Uint8Array.of(1), new Uint8Array(32)];
    const entry = { index: 0, leaf, leafHash, type: "sent", time: 1, deliveryId: null };
    await store.transaction((tx) => tx.log.append("log", entry, [{ level: 0, index: 0, hash: leafHash }]));
    await store.close();
    onFile((database) => {
      expect(() => database.exec(`DELETE FROM "${table}"`)).toThrow(/stay/);
      expect(() => database.exec(`UPDATE "${table}" SET "position" = 5`)).toThrow(/stay/);
      expect(() => database.exec(`INSERT OR REPLACE INTO "${table}" SELECT * FROM "${table}"`)).toThrow(/stay/);
    });
  });

  it("leaves nothing of what was deleted in the file or its WAL", async () => {
    const store = await open();
    const secret = "Keizersgracht 90017";
    const row = (n: number) => [`ref-${n}`, "nieuw", `${secret}-${n}`, `hn1.m22dye54.bsn.planted${n}`];
    const planted = [secret, "planted", "report-of-nobody"];
    await store.transaction(async (tx) => {
      await tx.rows.ensureTable(TABLE);
      await tx.deliveries.insert(DELIVERY);
      await tx.rows.loadPart(TABLE, DELIVERY.id, 1, plaintextOf(Array.from({ length: 200 }, (_, n) => row(n))));
      const sealed = Buffer.from("planted ".repeat(3000));
      await tx.parts.put(DELIVERY.id, { ...samplePart(1), sealed });
      await tx.reports.put(DELIVERY.id, Buffer.from("report-of-nobody".repeat(500)), 5);
    });
    const remains = () =>
      readdirSync(place.folder).flatMap((name) => {
        const bytes = readFileSync(join(place.folder, name));
        return planted.filter((text) => bytes.includes(text)).map((text) => `${name}: ${text}`);
      });
    expect(new Set(remains().map((found) => found.split(": ")[1])).size).toBe(planted.length);
    await store.transaction(async (tx) => {
      await tx.rows.discard(TABLE, DELIVERY.id);
      await tx.parts.deleteAll(DELIVERY.id);
      await tx.reports.deleteExpired(5);
    });
    expect(await store.checkpoint()).toBe(true);
    expect(remains()).toEqual([]);
    await store.close();
  });

  it("shows a product over agreements and schemas with the columns they share, without tokens", async () => {
    const other = sampleTable([sampleColumn("aantal", "integer"), sampleColumn("soort", "text")], {
      agreementId: "agr-2",
      outputSchemaHash: "d".repeat(64),
    });
    const second = sampleDelivery({ id: "second", agreementId: "agr-2" });
    const store = await open();
    await store.transaction(async (tx) => {
      for (const [table, delivery, row] of [
        [TABLE, DELIVERY, ["r1", "nieuw", "a", null]],
        [other, second, ["r1", "nieuw", 5, "b"]],
      ] as const) {
        await tx.rows.ensureTable(table);
        await tx.deliveries.insert(delivery);
        await tx.rows.loadPart(table, delivery.id, 1, plaintextOf([row]));
        await tx.rows.makeVisible(table, delivery);
      }
    });
    await store.close();
    const rows = onFile((database) =>
      database.prepare(`SELECT * FROM "actueel_incidentmelding" ORDER BY "_overeenkomst"`).all(),
    );
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { _overeenkomst: "agr-2", ref: "r1", mutatie: "nieuw", soort: "b" },
      { _overeenkomst: "agr-2026-001", ref: "r1", mutatie: "nieuw", soort: "a" },
    ]);
  });

  it("reads a page of the current state along the index, without sorting", async () => {
    const store = await open();
    await store.transaction((tx) => tx.rows.ensureTable(TABLE));
    await store.close();
    const view = "actueel_incidentmelding_agr_2026_001_bbbbbbbb";
    const plan = onFile((database) =>
      database
        .prepare(`EXPLAIN QUERY PLAN SELECT "ref" FROM "${view}" WHERE "ref" > 'a' ORDER BY "ref" LIMIT 9`)
        .all()
        .map(({ detail }) => String(detail)),
    );
    expect(plan[0]).toMatch(/^SEARCH r USING (COVERING )?INDEX incidentmelding_agr_2026_001_bbbbbbbb_ref \(ref>\?\)$/);
    expect(plan.filter((step) => /TEMP B-TREE|^SCAN/.test(step))).toEqual([]);
  });
});
