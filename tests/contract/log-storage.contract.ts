import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogStorage, StoredEntry, TreeNode } from "../../gateway/ledger/log-storage.ts";

/** A store of logs under test; every call of `transaction` is one transaction of the engine. */
export interface LogStoreUnderTest {
  transaction<T>(work: (storage: LogStorage) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const LOG = "sluis/00000001003214345000/00000001002564440000";
const OTHER = "sluis/00000001003214345000/local";
const DELIVERY = "01890a5d-ac96-774b-bcce-b302099a8057";

function hashOf(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text).digest());
}

function entryAt(index: number, changes: Partial<StoredEntry> = {}): StoredEntry {
  // bytes that are no text, so that a store that keeps them as text is found out
  const leaf = Uint8Array.from([0, 255, 128, index % 256, 10, 13]);
  return {
    index,
    leaf,
    leafHash: hashOf(`leaf ${index}`),
    type: "sent",
    time: 1000 + index,
    deliveryId: null,
    ...changes,
  };
}

function nodesOf(index: number): TreeNode[] {
  const nodes: TreeNode[] = [{ level: 0, index, hash: hashOf(`leaf ${index}`) }];
  for (let level = 1, at = index; at % 2 === 1; level++) {
    at = (at - 1) / 2;
    nodes.push({ level, index: at, hash: hashOf(`node ${level} ${at}`) });
  }
  return nodes;
}

async function fill(storage: LogStorage, log: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await storage.append(log, entryAt(index), nodesOf(index));
}

/**
 * The suite that every store of logs must pass.
 * In: the engine's name, a function that opens an empty store.
 */
export function logStorageContract(engine: string, open: () => Promise<LogStoreUnderTest>): void {
  describe(`a store of logs on ${engine}`, () => {
    let store: LogStoreUnderTest;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it("starts empty", async () => {
      await store.transaction(async (storage) => {
        expect(await storage.head(LOG)).toEqual({ size: 0, lastTime: 0 });
        expect(await storage.entries(LOG, 0, 10)).toEqual([]);
        expect(await storage.lastCheckpoint(LOG)).toBeUndefined();
        expect(await storage.findEntry(LOG, "sent", DELIVERY)).toBeUndefined();
        expect(await storage.disclosures(LOG, 0, 10)).toEqual([]);
        expect(await storage.logs()).toEqual([]);
      });
    });

    it("gives entries back byte for byte, in order, from one index up to another", async () => {
      await store.transaction((storage) => fill(storage, LOG, 5));
      await store.transaction(async (storage) => {
        expect(await storage.head(LOG)).toEqual({ size: 5, lastTime: 1004 });
        const found = await storage.entries(LOG, 1, 4);
        expect(found.map(({ index }) => index)).toEqual([1, 2, 3]);
        for (const entry of found) {
          const wanted = entryAt(entry.index);
          expect(Buffer.from(entry.leaf).equals(wanted.leaf)).toBe(true);
          expect(Buffer.from(entry.leafHash).equals(wanted.leafHash)).toBe(true);
          expect([entry.type, entry.time, entry.deliveryId]).toEqual(["sent", 1000 + entry.index, null]);
        }
        expect((await storage.entries(LOG, 3, 100)).map(({ index }) => index)).toEqual([3, 4]);
        expect(await storage.entries(LOG, 4, 4)).toEqual([]);
      });
    });

    it.each([0, 1, 3, 7])("refuses an entry at index %i when the log has two", async (index) => {
      await store.transaction((storage) => fill(storage, LOG, 2));
      const attempt = store.transaction((storage) => storage.append(LOG, entryAt(index), nodesOf(index)));
      await expect(attempt).rejects.toMatchObject({ code: "LOG_CONFLICT" });
      await store.transaction(async (storage) => expect((await storage.head(LOG)).size).toBe(2));
    });

    it("keeps logs apart", async () => {
      await store.transaction(async (storage) => {
        await fill(storage, LOG, 3);
        await fill(storage, OTHER, 1);
        expect((await storage.head(OTHER)).size).toBe(1);
        expect((await storage.entries(OTHER, 0, 9)).length).toBe(1);
        expect((await storage.logs()).sort()).toEqual([LOG, OTHER].sort());
      });
    });

    it("gives hashes of full subtrees in the order asked, also the leaf hashes, and the same one twice", async () => {
      await store.transaction((storage) => fill(storage, LOG, 8));
      await store.transaction(async (storage) => {
        const wanted = [
          { level: 2, index: 1 },
          { level: 0, index: 5 },
          { level: 3, index: 0 },
          { level: 0, index: 0 },
          { level: 0, index: 5 },
        ];
        const hashes = (await storage.nodes(LOG, wanted)).map((hash) => Buffer.from(hash).toString("hex"));
        const expected = ["node 2 1", "leaf 5", "node 3 0", "leaf 0", "leaf 5"];
        expect(hashes).toEqual(expected.map((text) => Buffer.from(hashOf(text)).toString("hex")));
        expect(await storage.nodes(LOG, [])).toEqual([]);
      });
    });

    it("gives several hundred subtrees in one question", async () => {
      await store.transaction((storage) => fill(storage, LOG, 600));
      await store.transaction(async (storage) => {
        const wanted = Array.from({ length: 600 }, (_, index) => ({ level: 0, index }));
        const hashes = await storage.nodes(LOG, wanted);
        expect(hashes.length).toBe(600);
        expect(Buffer.from(hashes[599]!).equals(hashOf("leaf 599"))).toBe(true);
      });
    });

    it.each([
      { level: 0, index: 5 },
      { level: 1, index: 2 },
      { level: 3, index: 0 },
    ])("refuses to give a subtree that is not full: %o", async (wanted) => {
      await store.transaction((storage) => fill(storage, LOG, 5));
      const attempt = store.transaction((storage) => storage.nodes(LOG, [{ level: 0, index: 0 }, wanted]));
      await expect(attempt).rejects.toMatchObject({ code: "LOG_CONFLICT" });
    });

    it("finds the last entry of a type about a delivery", async () => {
      await store.transaction(async (storage) => {
        await storage.append(LOG, entryAt(0, { deliveryId: DELIVERY }), nodesOf(0));
        await storage.append(LOG, entryAt(1, { deliveryId: DELIVERY, type: "stored" }), nodesOf(1));
        await storage.append(LOG, entryAt(2, { deliveryId: DELIVERY }), nodesOf(2));
        await storage.append(LOG, entryAt(3, { deliveryId: null }), nodesOf(3));
        expect((await storage.findEntry(LOG, "sent", DELIVERY))?.index).toBe(2);
        expect((await storage.findEntry(LOG, "stored", DELIVERY))?.index).toBe(1);
        expect(await storage.findEntry(LOG, "rejected", DELIVERY)).toBeUndefined();
        expect(await storage.findEntry(OTHER, "sent", DELIVERY)).toBeUndefined();
        const times = (await storage.entries(LOG, 0, 4)).map(({ time }) => time);
        const indices = async (log: string, type: string, since: number) =>
          (await storage.entriesOf(log, type, since)).map(({ index }) => index);
        expect(await indices(LOG, "sent", 0)).toEqual([0, 2, 3]);
        expect(await indices(LOG, "sent", times[2]!)).toEqual([2, 3]);
        expect([await indices(LOG, "rejected", 0), await indices(OTHER, "sent", 0)]).toEqual([[], []]);
      });
    });

    it("gives the checkpoint of the largest size, and a later one of the same size replaces it", async () => {
      await store.transaction(async (storage) => {
        await storage.saveCheckpoint(LOG, 9, "nine\n\n— é\n");
        await storage.saveCheckpoint(LOG, 10, "ten");
        await storage.saveCheckpoint(LOG, 2, "two");
        await storage.saveCheckpoint(LOG, 10, "ten, cosigned");
        expect(await storage.lastCheckpoint(LOG)).toEqual({ size: 10, note: "ten, cosigned" });
        expect(await storage.lastCheckpoint(OTHER)).toBeUndefined();
      });
    });

    it("gives cosigned checkpoints apart, the largest first, and keeps their cosignature", async () => {
      await store.transaction(async (storage) => {
        expect(await storage.lastCosigned(LOG)).toBeUndefined();
        await storage.saveCheckpoint(LOG, 4, "four");
        await storage.saveCosigned(LOG, { size: 4, note: "four, cosigned", cosignedAt: 44 });
        await storage.saveCosigned(LOG, { size: 2, note: "two, cosigned", cosignedAt: 22 });
        await storage.saveCheckpoint(LOG, 9, "nine");
        await storage.saveCosigned(OTHER, { size: 7, note: "seven", cosignedAt: 77 });
      });
      await store.transaction(async (storage) => {
        const four = { size: 4, note: "four, cosigned", cosignedAt: 44 };
        expect(await storage.lastCosigned(LOG)).toEqual(four);
        expect(await storage.lastCheckpoint(LOG)).toEqual({ size: 9, note: "nine" });
        expect(await storage.cosigned(LOG, 9)).toEqual([four, { size: 2, note: "two, cosigned", cosignedAt: 22 }]);
        expect(await storage.cosigned(LOG, 1)).toEqual([four]);
        await storage.saveCosigned(LOG, { ...four, cosignedAt: 45 });
        expect((await storage.lastCosigned(LOG))?.cosignedAt).toBe(45);
      });
    });

    it("lets one of two transactions at a time go on from the last cosigned checkpoint", async () => {
      const advance = () =>
        store.transaction(async (storage) => {
          const size = ((await storage.lastCosigned(LOG))?.size ?? 0) + 1;
          await storage.saveCosigned(LOG, { size, note: `note ${size}`, cosignedAt: size });
          return size;
        });
      const sizes = await Promise.all(Array.from({ length: 10 }, advance));
      expect(sizes.toSorted((left, right) => left - right)).toEqual(Array.from({ length: 10 }, (_, at) => at + 1));
    });

    it("knows the newest log of a line by its successors that have entries", async () => {
      await store.transaction(async (storage) => {
        expect(await storage.newest(LOG)).toBe(LOG);
        await fill(storage, LOG, 2);
        await fill(storage, OTHER, 1);
        await storage.saveCosigned(`${LOG}/7`, { size: 1, note: "a checkpoint alone makes no log", cosignedAt: 1 });
        expect(await storage.newest(LOG)).toBe(LOG);
        for (let generation = 2; generation <= 11; generation++) await fill(storage, `${LOG}/${generation}`, 1);
        expect(await storage.newest(LOG)).toBe(`${LOG}/11`);
        expect(await storage.newest(OTHER)).toBe(OTHER);
      });
    });

    it("does not count a log of which it has only a checkpoint, such as a partner's", async () => {
      await store.transaction(async (storage) => {
        await storage.saveCheckpoint(OTHER, 3, "three");
        expect(await storage.logs()).toEqual([]);
        expect(await storage.head(OTHER)).toEqual({ size: 0, lastTime: 0 });
      });
    });

    it("keeps the values behind commitments by log and index", async () => {
      const value = Uint8Array.from([0, 1, 254, 255]);
      const salt = hashOf("salt");
      await store.transaction(async (storage) => {
        await fill(storage, LOG, 3);
        await storage.disclose({ log: LOG, index: 2, name: "actor", salt, value, deliveryId: DELIVERY });
        await storage.disclose({ log: LOG, index: 0, name: "actor", salt, value, deliveryId: null });
        await storage.disclose({ log: LOG, index: 2, name: "motive", salt, value, deliveryId: DELIVERY });
        const found = await storage.disclosures(LOG, 1, 3);
        expect(found.map(({ name }) => name).sort()).toEqual(["actor", "motive"]);
        expect(Buffer.from(found[0]!.salt).equals(salt)).toBe(true);
        expect(Buffer.from(found[0]!.value).equals(value)).toBe(true);
        expect([found[0]!.log, found[0]!.index, found[0]!.deliveryId]).toEqual([LOG, 2, DELIVERY]);
        expect((await storage.disclosures(LOG, 0, 3)).map(({ index }) => index)).toEqual([0, 2, 2]);
        expect(await storage.disclosures(OTHER, 0, 3)).toEqual([]);
      });
    });

    it("erases the values about a delivery, in every log, all of them or those of one name", async () => {
      const disclosure = { salt: hashOf("salt"), value: new Uint8Array(1), deliveryId: DELIVERY };
      await store.transaction(async (storage) => {
        await fill(storage, LOG, 3);
        await storage.disclose({ ...disclosure, log: LOG, index: 0, name: "actor" });
        await storage.disclose({ ...disclosure, log: LOG, index: 0, name: "contentSalt" });
        await storage.disclose({ ...disclosure, log: LOG, index: 1, name: "actor", deliveryId: null });
        await storage.disclose({ ...disclosure, log: OTHER, index: 1, name: "actor" });
        expect(await storage.eraseDisclosures(DELIVERY, "contentSalt")).toBe(1);
        expect((await storage.disclosures(LOG, 0, 3)).map(({ index }) => index)).toEqual([0, 1]);
        expect(await storage.eraseDisclosures(DELIVERY)).toBe(2);
        expect((await storage.disclosures(LOG, 0, 3)).map(({ index }) => index)).toEqual([1]);
        expect(await storage.eraseDisclosures(DELIVERY)).toBe(0);
      });
    });

    it("leaves nothing behind of a transaction that fails", async () => {
      await store.transaction((storage) => fill(storage, LOG, 1));
      const attempt = store.transaction(async (storage) => {
        await storage.append(LOG, entryAt(1), nodesOf(1));
        await storage.saveCheckpoint(LOG, 2, "two");
        await storage.disclose({
          log: LOG,
          index: 1,
          name: "actor",
          salt: hashOf("salt"),
          value: new Uint8Array(1),
          deliveryId: null,
        });
        throw new Error("stop");
      });
      await expect(attempt).rejects.toThrow("stop");
      await store.transaction(async (storage) => {
        expect(await storage.head(LOG)).toEqual({ size: 1, lastTime: 1000 });
        expect(await storage.lastCheckpoint(LOG)).toBeUndefined();
        expect(await storage.disclosures(LOG, 0, 9)).toEqual([]);
        await expect(storage.nodes(LOG, [{ level: 1, index: 0 }])).rejects.toMatchObject({ code: "LOG_CONFLICT" });
      });
    });

    it("gives contiguous indices to transactions that append at the same time", async () => {
      const append = () =>
        store.transaction(async (storage) => {
          const { size } = await storage.head(LOG);
          await storage.append(LOG, entryAt(size), nodesOf(size));
        });
      await Promise.all(Array.from({ length: 20 }, append));
      await store.transaction(async (storage) => {
        const found = await storage.entries(LOG, 0, 100);
        expect(found.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, index) => index));
      });
    });
  });
}
