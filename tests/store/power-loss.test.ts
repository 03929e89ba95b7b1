import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { sampleDelivery, samplePart } from "../contract/store-samples.ts";
import { STILL, temporaryPath } from "./temporary-store.ts";

const DELIVERY = sampleDelivery();
const WAL_HEADER = 32;
const FRAME = 24 + 4096;
/** Every byte would be a minute of work; these are all borders and a scatter of the bytes between them. */
const SCATTER = 211;

describe("power that fails", () => {
  let place: ReturnType<typeof temporaryPath>;
  let store: SqliteStore;
  beforeEach(async () => {
    place = temporaryPath();
    store = await openSqliteStore({ path: place.path, lock: false, clock: STILL });
    await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
    await store.checkpoint();
  });
  afterEach(async () => {
    await store.close();
    place.remove();
  });

  /** One business change of several tables; `step` counts them. */
  const change = (step: number) =>
    store.transaction(async (tx) => {
      const hash = new Uint8Array(32).fill(step);
      const entry = { index: step - 1, leaf: hash, leafHash: hash, type: "sent", time: step, deliveryId: DELIVERY.id };
      await tx.deliveries.update(DELIVERY.id, "loading", { attempts: step });
      await tx.parts.put(DELIVERY.id, samplePart(step, step, 2000));
      await tx.hints.add({ step: "load", subject: `${step}` });
      await tx.log.append("log", entry, [{ level: 0, index: step - 1, hash }]);
    });

  /** What a store holds that lost all of its WAL behind `size` bytes: the counts, which must agree. */
  const stateAfterCut = (wal: Buffer, size: number): number[] => {
    const cut = `${place.path}.cut`;
    copyFileSync(place.path, cut);
    writeFileSync(`${cut}-wal`, wal.subarray(0, size));
    rmSync(`${cut}-shm`, { force: true });
    const database = new DatabaseSync(cut);
    try {
      const queries = [
        `SELECT "attempts" AS n FROM "delivery"`,
        `SELECT count(*) AS n FROM "part"`,
        `SELECT count(*) AS n FROM "hint"`,
        `SELECT coalesce(max("size"), 0) AS n FROM "log"`,
        `SELECT count(*) AS n FROM "logEntry"`,
        `SELECT count(*) AS n FROM "logNode"`,
      ];
      return queries.map((query) => Number(database.prepare(query).get()!["n"]));
    } finally {
      database.close();
    }
  };

  it("at any byte of the WAL takes no acknowledged transaction and leaves no half one", async () => {
    const acknowledged = [statSync(`${place.path}-wal`).size];
    for (const step of [1, 2, 3]) {
      await change(step);
      acknowledged.push(statSync(`${place.path}-wal`).size);
    }
    const wal = readFileSync(`${place.path}-wal`);
    expect(wal.length).toBeGreaterThan(acknowledged[0]! + 10 * FRAME);

    const cuts = new Set<number>([wal.length]);
    for (let border = WAL_HEADER; border <= wal.length; border += FRAME) {
      for (const near of [-1, 0, 1, 8, 23, 24, 25]) cuts.add(Math.min(wal.length, border + near));
    }
    for (let size = 0; size < wal.length; size += SCATTER) cuts.add(size);
    for (const size of [...cuts].sort((left, right) => left - right)) {
      const whole = acknowledged.filter((end) => end <= size).length - 1;
      const [first, ...others] = stateAfterCut(wal, size);
      expect([size, first]).toEqual([size, Math.max(0, whole)]);
      expect([size, new Set(others)]).toEqual([size, new Set([first])]);
    }
  });

  it("in a page of the WAL that was not written whole is noticed by its checksum", async () => {
    await change(1);
    const end = statSync(`${place.path}-wal`).size;
    await change(2);
    const wal = readFileSync(`${place.path}-wal`);
    for (let at = end + 500; at < end + 600; at++) wal[at] = ~wal[at]! & 255;
    expect(new Set(stateAfterCut(wal, wal.length))).toEqual(new Set([1]));
  });
});
