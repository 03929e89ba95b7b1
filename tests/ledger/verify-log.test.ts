import { describe, expect, it } from "vitest";
import { signCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import type { LogStorage, StoredEntry } from "../../gateway/ledger/log-storage.ts";
import { verifyLog } from "../../gateway/ledger/verify-log.ts";
import { createPair, deliver, type LedgerSide, log, START } from "./ledger-world.ts";

async function filled(deliveries = 3): Promise<LedgerSide> {
  const { police, city } = createPair();
  for (let number = 1; number <= deliveries; number++) await deliver(police, city, number);
  await currentCheckpoint(police.storage, police.log, police.logSigner);
  return police;
}

/** The same storage with one entry read differently, as after somebody changed the database. */
function tampered(storage: LogStorage, at: number, change: (entry: StoredEntry) => StoredEntry): LogStorage {
  return {
    ...storage,
    entries: async (origin, from, to) =>
      (await storage.entries(origin, from, to)).map((entry) => (entry.index === at ? change(entry) : entry)),
  };
}

const codes = async (side: LedgerSide, storage = side.storage) =>
  (await verifyLog(storage, side.log, [side.vkey])).findings.map(({ code, index }) => [code, index]);

describe("a log where it lives", () => {
  it("verifies, in pages", async () => {
    const side = await filled(400);
    const report = await verifyLog(side.storage, side.log, [side.vkey]);
    expect(report).toMatchObject({ ok: true, entries: 1200, size: 1200, unsignedTail: 0 });
  });

  it("tells of the tail behind its last checkpoint", async () => {
    const side = await filled();
    await log(side, "sent", 4);
    expect(await verifyLog(side.storage, side.log, [side.vkey])).toMatchObject({ ok: true, size: 9, unsignedTail: 1 });
  });

  it("that is empty has nothing to prove", async () => {
    const { police } = createPair();
    expect(await codes(police)).toEqual([["NO_CHECKPOINT", null]]);
  });

  it("shows an entry whose bytes were changed", async () => {
    const side = await filled();
    const change = (entry: StoredEntry): StoredEntry => {
      const leaf = Buffer.from(entry.leaf);
      leaf[leaf.indexOf('"records":') + 10]! ^= 1;
      return { ...entry, leaf };
    };
    const found = await codes(side, tampered(side.storage, 4, change));
    expect(found).toContainEqual(["ENTRY_COLUMNS_DIFFER", 4]);
    expect(found).toContainEqual(["NODE_DIFFERS", 4]);
    expect(found).toContainEqual(["ROOT_DIFFERS", 0]);
  });

  it.each<[string, Partial<StoredEntry>]>([
    ["type", { type: "stored" }],
    ["time", { time: 1 }],
    ["deliveryId", { deliveryId: null }],
    ["leafHash", { leafHash: new Uint8Array(32) }],
    ["index", { index: 99 }],
  ])("shows a column '%s' that does not say what the entry says", async (why, changes) => {
    const side = await filled();
    const report = await verifyLog(
      tampered(side.storage, 4, (entry) => ({ ...entry, ...changes })),
      side.log,
      [side.vkey],
    );
    expect(report.findings).toMatchObject([{ code: "ENTRY_COLUMNS_DIFFER", index: 4 }]);
    expect(report.findings[0]!.en).toContain(why);
  });

  it("shows an entry that was taken out of the database", async () => {
    const side = await filled();
    const storage: LogStorage = {
      ...side.storage,
      entries: async (origin, from, to) =>
        (await side.storage.entries(origin, from, to)).filter(({ index }) => index !== 8),
    };
    expect(await codes(side, storage)).toEqual([
      ["ENTRY_COLUMNS_DIFFER", 8],
      ["LOG_TRUNCATED", 8],
      ["NO_CHECKPOINT", null],
    ]);
  });

  it.each<[string, { size: number; lastTime: number }]>([
    ["size", { size: 10, lastTime: START + 8000 }],
    ["last time", { size: 9, lastTime: START + 9000 }],
  ])("shows a head whose %s is not that of the entries", async (_, head) => {
    const side = await filled();
    expect(await codes(side)).toEqual([]);
    expect(await codes(side, { ...side.storage, head: async () => head })).toEqual([["ENTRY_COLUMNS_DIFFER", 9]]);
  });

  it("shows a stored subtree that is wrong or gone", async () => {
    const side = await filled();
    const wrong: LogStorage = {
      ...side.storage,
      nodes: async (origin, wanted) =>
        (await side.storage.nodes(origin, wanted)).map((hash, at) =>
          wanted[at]!.level === 2 && wanted[at]!.index === 1 ? new Uint8Array(32) : hash,
        ),
    };
    expect(await codes(side, wrong)).toEqual([["NODE_DIFFERS", 4]]);
  });

  it("shows a checkpoint that another key signed, or of a longer log", async () => {
    const side = await filled();
    const { city } = createPair();
    const report = await verifyLog(side.storage, side.log, [city.vkey]);
    expect(report.findings.map(({ code }) => code)).toEqual(["CHECKPOINT_FORGED", "NO_CHECKPOINT"]);
    const ahead = signCheckpoint({ origin: side.log, size: 12, root: Buffer.alloc(32) }, side.logSigner);
    await side.storage.saveCheckpoint(side.log, 12, ahead);
    expect(await codes(side)).toEqual([
      ["LOG_TRUNCATED", 9],
      ["NO_CHECKPOINT", null],
    ]);
  });
});
