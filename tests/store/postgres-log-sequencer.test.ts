import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { verifyLog } from "../../gateway/ledger/verify-log.ts";
import type { PostgresStore } from "../../gateway/store/postgres/open-postgres-store.ts";
import { aboutDelivery, createPair, deliveryId } from "../ledger/ledger-world.ts";
import { type PostgresDatabases, postgresDatabases } from "./postgres-database.ts";

/** Instances that append at once, what each of them appends, and how often all their connections are cut meanwhile. */
const INSTANCES = 3;
const EACH = 50;
const CUTS = 12;

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

it("one log of three instances has every entry once, in one order that verifies, though clocks differ and connections are cut", async () => {
  const database = await databases.create();
  const { log, logSigner, vkey } = createPair().police;
  const stores = await Promise.all(Array.from({ length: INSTANCES }, () => database.open()));

  /** As a step of the flow does: when the outcome is not known it looks before it tries again. */
  const append = async (store: PostgresStore, instance: number, number: number): Promise<void> => {
    for (;;) {
      try {
        await store.transaction(async (tx) => {
          await tx.log.head(log);
          if ((await tx.log.findEntry(log, "sent", deliveryId(number))) !== undefined) return;
          // the second clock is behind, the third ahead
          const now = Date.now() + [0, -60_000, 60_000][instance]!;
          await appendEntry(tx.log, log, now, aboutDelivery("sent", number), { actor: `officer ${number}` });
          if (number % 7 === 0) await currentCheckpoint(tx.log, log, logSigner);
        });
        return;
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== "STORE_UNAVAILABLE") throw error;
      }
    }
  };
  const run = async (store: PostgresStore, instance: number): Promise<void> => {
    const numbers = Array.from({ length: EACH }, (_, n) => 1 + instance * EACH + n);
    // four at once at each instance
    const left = numbers.values();
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (const number of left) await append(store, instance, number);
      }),
    );
  };
  const cut = async (): Promise<void> => {
    for (let n = 0; n < CUTS; n++) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      await database.run(`SELECT pg_terminate_backend("pid") FROM pg_stat_activity
        WHERE "datname" = current_database() AND "application_name" = 'sluis'`);
    }
  };
  await Promise.all([...stores.map(run), cut()]);

  const report = await stores[0]!.read((tx) => verifyLog(tx.log, log, [vkey]));
  expect({ ok: report.ok, findings: report.findings }).toEqual({ ok: true, findings: [] });
  expect(report.entries).toBe(INSTANCES * EACH);
  const entries = await stores[1]!.read((tx) => tx.log.entries(log, 0, 9_999));
  expect(new Set(entries.map((entry) => entry.deliveryId)).size).toBe(INSTANCES * EACH);
  expect(entries.every(({ time }, at) => time >= (entries[at - 1]?.time ?? 0))).toBe(true);
  await stores[2]!.check();
  await Promise.all(stores.map((store) => store.close()));
  await database.free();
});
