import { describe, expect, it } from "vitest";
import type { ArchiveFile } from "../../gateway/backup/archive-file.ts";
import type { FillStore, StoreSnapshot } from "../../gateway/backup/store-snapshot.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { Store, StoreTransaction } from "../../gateway/deliveries/ports/store.ts";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { plaintextOf, sampleColumn, sampleDelivery, sampleId, samplePart, sampleTable } from "./store-samples.ts";

/** A store that can be copied. */
export type CopiedStore = Store & { snapshot(): Promise<StoreSnapshot> };

/** A place for a store where nothing is. */
export interface EmptyPlace {
  readonly fill: FillStore<StoreTransaction>;
  open(): Promise<Store>;
}

const LOG = "sluis/00000099000000001000/local";
const TABLE = sampleTable([
  sampleColumn("tekst", "text"),
  sampleColumn("aantal", "integer"),
  sampleColumn("maat", "real"),
  sampleColumn("poging", "boolean"),
  sampleColumn("delen", "json"),
]);
const ROWS = [
  ["r1", "nieuw", "één\t\n\\", 9_007_199_254_740_991, 1e-7, true, '[{"a":[1,null]}]'],
  ["r2", "nieuw", null, null, null, null, null],
];

async function deliver(store: Store, number: number, rows: readonly (readonly unknown[])[]): Promise<void> {
  const delivery = sampleDelivery({ id: sampleId(number), number, kind: "delta" });
  await store.transaction(async (tx) => {
    await tx.deliveries.insert(delivery);
    await tx.parts.put(delivery.id, samplePart(1, number));
    await tx.rows.ensureTable(TABLE);
    await tx.rows.loadPart(TABLE, delivery.id, 1, plaintextOf(rows));
    await tx.rows.makeVisible(TABLE, delivery);
    await tx.settings.set(`said:${number}`, "x");
    await appendEntry(tx.log, LOG, 1, { type: "clock-stepped", environment: "test", clock: { milliseconds: -number } });
  });
}

/** What a store holds, as its users see it. */
async function contentOf(store: Store): Promise<unknown> {
  return store.read(async (tx) => ({
    deliveries: await tx.deliveries.list({}),
    part: Buffer.from((await tx.parts.get(sampleId(1), 1))!.sealed).toString("hex"),
    rows: await tx.rows.currentPage(TABLE, null, 100),
    log: (await tx.log.entries(LOG, 0, 100)).map(({ leaf }) => Buffer.from(leaf).toString("utf8")),
    head: await tx.log.head(LOG),
    node: await tx.log.nodes(LOG, [{ level: 0, index: 0 }]),
    setting: await tx.settings.get("said:1"),
    later: await tx.settings.get("said:2"),
  }));
}

async function kept(snapshot: StoreSnapshot): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const { name, content } of snapshot.files())
    files.set(name, Buffer.concat(await Array.fromAsync(content)));
  return files;
}

async function* filesOf(files: ReadonlyMap<string, Buffer>): AsyncGenerator<ArchiveFile> {
  for (const [name, bytes] of files)
    yield {
      name,
      content: (async function* () {
        yield bytes;
      })(),
    };
}

/**
 * The suite for copying a store and filling another with it.
 * In: the engine's name, what opens an empty store, what makes an empty place.
 */
export function snapshotContract(
  engine: string,
  open: () => Promise<CopiedStore>,
  place: () => Promise<EmptyPlace>,
): void {
  describe(`a snapshot of ${engine}`, () => {
    const filled = async (): Promise<{ files: ReadonlyMap<string, Buffer>; version: number; content: unknown }> => {
      const store = await open();
      await deliver(store, 1, ROWS);
      const content = await contentOf(store);
      const snapshot = await store.snapshot();
      // what comes later is not in it, and does not wait for it
      await deliver(store, 2, [["r9", "nieuw", "later", 1, 1, true, "[]"]]);
      const files = await kept(snapshot);
      await snapshot.close();
      await store.close();
      return { files, version: snapshot.schemaVersion, content };
    };

    it("is the store at one moment, and fills an empty place with which work goes on", async () => {
      const { files, version, content } = await filled();
      const { fill, open: reopen } = await place();
      await fill(
        () => filesOf(files),
        version,
        async (tx) => tx.settings.set("finished", "yes"),
      );
      const store = await reopen();
      expect(await contentOf(store)).toEqual(content);
      expect(await store.read((tx) => tx.settings.get("finished"))).toBe("yes");
      await deliver(store, 2, [["r3", "nieuw", "verder", 1, 0.5, false, "[]"]]);
      expect(await store.read((tx) => tx.rows.currentPage(TABLE, null, 100))).toHaveLength(3);
      await store.close();
    });

    it("fills no place where something is, and nothing stays of what was not finished or not whole", async () => {
      const { files, version } = await filled();
      const { fill, open: reopen } = await place();
      const refused = fill(
        () => filesOf(files),
        version,
        async () => {
          throw new SluisError("LOG_INTEGRITY", { log: LOG, why: "root" });
        },
      );
      await expect(refused).rejects.toMatchObject({ code: "LOG_INTEGRITY" });
      const less = new Map([...files].slice(1));
      await expect(
        fill(
          () => filesOf(less),
          version,
          async () => {},
        ),
      ).rejects.toMatchObject({ code: "BACKUP_DAMAGED" });
      const broken = async function* (): AsyncGenerator<ArchiveFile> {
        for await (const file of filesOf(files)) yield file;
        throw new SluisError("BACKUP_DAMAGED", { why: "digest" });
      };
      await expect(fill(broken, version, async () => {})).rejects.toMatchObject({ code: "BACKUP_DAMAGED" });
      await fill(
        () => filesOf(files),
        version,
        async () => {},
      );
      await expect(
        fill(
          () => filesOf(files),
          version,
          async () => {},
        ),
      ).rejects.toMatchObject({ code: "RESTORE_PLACE_TAKEN" });
      const store = await reopen();
      expect(await store.read((tx) => tx.settings.get("said:1"))).toBe("x");
      await store.close();
    });

    it("can be let go of before it was read, or half way", async () => {
      const store = await open();
      await deliver(store, 1, ROWS);
      await (await store.snapshot()).close();
      const snapshot = await store.snapshot();
      for await (const { content } of snapshot.files()) {
        for await (const _chunk of content) break;
        break;
      }
      await snapshot.close();
      await deliver(store, 2, []);
      await store.close();
    });
  });
}
