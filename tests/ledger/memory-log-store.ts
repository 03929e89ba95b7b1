import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { CosignedNote, Disclosure, LogStorage, StoredEntry } from "../../gateway/ledger/log-storage.ts";

interface MemoryLog {
  entries: StoredEntry[];
  /** Hash by `level/index`. */
  nodes: Map<string, Uint8Array>;
  disclosures: Disclosure[];
}

interface MemoryState {
  logs: Map<string, MemoryLog>;
  checkpoints: Map<string, Map<number, { note: string; cosignedAt: number | null }>>;
}

/** A store of logs in memory. `transaction` runs one at a time and leaves nothing behind when its work rejects. */
export interface MemoryLogStore {
  transaction<T>(work: (storage: LogStorage) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A store of logs for tests; it passes the contract that every store of logs must pass. */
export function createMemoryLogStore(): MemoryLogStore {
  let state: MemoryState = { logs: new Map(), checkpoints: new Map() };
  let turn: Promise<unknown> = Promise.resolve();
  return {
    transaction(work) {
      const run = async () => {
        const draft = copy(state);
        const result = await work(storageOver(draft));
        state = draft;
        return result;
      };
      const mine = turn.then(run, run);
      turn = mine.catch(() => {});
      return mine;
    },
    async close() {},
  };
}

/** A storage in memory without transactions, for tests that need only one log. */
export function createMemoryLogStorage(): LogStorage {
  return storageOver({ logs: new Map(), checkpoints: new Map() });
}

function copy(state: MemoryState): MemoryState {
  return {
    logs: new Map(
      [...state.logs].map(([name, log]) => [
        name,
        { entries: [...log.entries], nodes: new Map(log.nodes), disclosures: [...log.disclosures] },
      ]),
    ),
    checkpoints: new Map([...state.checkpoints].map(([name, notes]) => [name, new Map(notes)])),
  };
}

function storageOver(state: MemoryState): LogStorage {
  const logOf = (name: string): MemoryLog => {
    const log = state.logs.get(name) ?? { entries: [], nodes: new Map(), disclosures: [] };
    state.logs.set(name, log);
    return log;
  };
  const notesOf = (name: string) => {
    const notes = state.checkpoints.get(name) ?? new Map<number, { note: string; cosignedAt: number | null }>();
    state.checkpoints.set(name, notes);
    return notes;
  };
  const cosigned = (name: string): CosignedNote[] =>
    [...notesOf(name)]
      .flatMap(([size, { note, cosignedAt }]) => (cosignedAt === null ? [] : [{ size, note, cosignedAt }]))
      .sort((left, right) => right.size - left.size);
  return {
    async head(name) {
      const entries = logOf(name).entries;
      return { size: entries.length, lastTime: entries.at(-1)?.time ?? 0 };
    },
    async append(name, entry, nodes) {
      const log = logOf(name);
      if (entry.index !== log.entries.length) throw new SluisError("LOG_CONFLICT", { log: name, index: entry.index });
      log.entries.push({ ...entry, leaf: Uint8Array.from(entry.leaf), leafHash: Uint8Array.from(entry.leafHash) });
      for (const node of nodes) log.nodes.set(`${node.level}/${node.index}`, Uint8Array.from(node.hash));
    },
    async nodes(name, wanted) {
      const log = logOf(name);
      return wanted.map(({ level, index }) => {
        const hash = log.nodes.get(`${level}/${index}`);
        if (hash === undefined) throw new SluisError("LOG_CONFLICT", { log: name, index });
        return hash;
      });
    },
    async entries(name, from, to) {
      return logOf(name).entries.slice(from, to);
    },
    async findEntry(name, type, deliveryId) {
      return logOf(name).entries.findLast((entry) => entry.type === type && entry.deliveryId === deliveryId);
    },
    async entriesOf(name, type, since) {
      return logOf(name).entries.filter((entry) => entry.type === type && entry.time >= since);
    },
    async saveCheckpoint(name, size, note) {
      const notes = notesOf(name);
      notes.set(size, { note, cosignedAt: notes.get(size)?.cosignedAt ?? null });
    },
    async lastCheckpoint(name) {
      const notes = state.checkpoints.get(name);
      if (notes === undefined || notes.size === 0) return undefined;
      const size = Math.max(...notes.keys());
      return { size, note: notes.get(size)!.note };
    },
    async saveCosigned(name, { size, note, cosignedAt }) {
      notesOf(name).set(size, { note, cosignedAt });
    },
    async lastCosigned(name) {
      return cosigned(name)[0];
    },
    async cosigned(name, limit) {
      return cosigned(name).slice(0, limit);
    },
    async newest(first) {
      const line = [...state.logs.keys()].filter((name) => name === first || name.startsWith(`${first}/`));
      return line.findLast((name) => logOf(name).entries.length > 0) ?? first;
    },
    async disclose(disclosure) {
      const { salt, value } = disclosure;
      const copied = { ...disclosure, salt: Uint8Array.from(salt), value: Uint8Array.from(value) };
      logOf(disclosure.log).disclosures.push(copied);
    },
    async disclosures(name, from, to) {
      return logOf(name)
        .disclosures.filter(({ index }) => index >= from && index < to)
        .sort((left, right) => left.index - right.index);
    },
    async eraseDisclosures(deliveryId, name) {
      let count = 0;
      for (const log of state.logs.values()) {
        const goes = (each: Disclosure) => each.deliveryId === deliveryId && (name === undefined || each.name === name);
        const stay = log.disclosures.filter((each) => !goes(each));
        count += log.disclosures.length - stay.length;
        log.disclosures.splice(0, log.disclosures.length, ...stay);
      }
      return count;
    },
    async logs() {
      return [...state.logs].filter(([, log]) => log.entries.length > 0).map(([name]) => name);
    },
  };
}
