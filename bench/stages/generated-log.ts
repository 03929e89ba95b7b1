import { encodeEntry } from "../../gateway/ledger/log-entry.ts";
import { logOrigin } from "../../gateway/ledger/log-origin.ts";
import type { LogStorage, StoredEntry } from "../../gateway/ledger/log-storage.ts";
import { leafHash, nodeHash } from "../../gateway/ledger/merkle-hash.ts";

/** Time of the first entry; each is a second later. */
const START = Date.UTC(2026, 0, 1);

/** A log whose entries are made when they are read, so that a long one fits in memory beside its tree. */
export interface GeneratedLog {
  readonly origin: string;
  readonly storage: LogStorage;
}

/** In: the number of entries. Out: the log, which can be read and verified. */
export function generatedLog(size: number): GeneratedLog {
  const origin = logOrigin("00000099000000001000", null);
  const levels: Uint8Array[][] = [Array.from({ length: size }, (_, index) => leafHash(leafOf(index)))];
  for (let below = levels[0]!; below.length > 1; below = levels.at(-1)!)
    levels.push(
      Array.from({ length: below.length >> 1 }, (_, at) => Buffer.from(nodeHash(below[2 * at]!, below[2 * at + 1]!))),
    );
  const entryAt = (index: number): StoredEntry => ({
    index,
    leaf: leafOf(index),
    leafHash: levels[0]![index]!,
    type: "configuration-changed",
    time: timeOf(index),
    deliveryId: null,
  });
  const refused = async (): Promise<never> => {
    throw new Error("a generated log is only read");
  };
  const storage: LogStorage = {
    head: async () => ({ size, lastTime: timeOf(size - 1) }),
    entries: async (_, from, to) => Array.from({ length: to - from }, (_each, at) => entryAt(from + at)),
    nodes: async (_, wanted) => wanted.map(({ level, index }) => levels[level]![index]!),
    lastCheckpoint: async () => undefined,
    lastCosigned: async () => undefined,
    cosigned: async () => [],
    newest: async (first) => first,
    disclosures: async () => [],
    findEntry: async () => undefined,
    entriesOf: async () => [],
    logs: async () => [origin],
    append: refused,
    saveCheckpoint: refused,
    saveCosigned: refused,
    eraseDisclosures: refused,
    disclose: refused,
  };
  return { origin, storage };
}

function timeOf(index: number): number {
  return START + index * 1000;
}

function leafOf(index: number): Uint8Array {
  const configuration = index.toString(16).padStart(64, "0");
  return encodeEntry({ v: 1, type: "configuration-changed", environment: "test", time: timeOf(index), configuration });
}
