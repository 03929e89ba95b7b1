import type { Selectable } from "kysely";
import { SluisError } from "../core/sluis-error.ts";
import type { CosignedNote, LogStorage, StoredEntry } from "../ledger/log-storage.ts";
import type { EngineTransaction } from "./engine.ts";
import { nodeSearch } from "./node-search.ts";
import type { Tables } from "./tables.ts";

/** Subtrees asked for in one statement; below SQLite's bounds on parameters and on the parts of a compound (500). */
const NODES_PER_QUERY = 200;

/**
 * Queries on logs, inside one transaction. Who asks for the head holds the log until the transaction ends, so appends queue up; the
 * size in the head's row decides all the same, so that an append without that lock is refused and not woven in.
 */
export function logQueries({ db, lock }: EngineTransaction): LogStorage {
  const logNumber = (name: string) => db.selectFrom("log").select("n").where("name", "=", name);
  const cosigned = async (log: string, limit: number): Promise<CosignedNote[]> =>
    db
      .selectFrom("logCheckpoint")
      .select(["size", "note", "cosignedAt"])
      .$narrowType<{ cosignedAt: number }>()
      .where("log", "=", log)
      .where("cosignedAt", "is not", null)
      .orderBy("size", "desc")
      .limit(limit)
      .execute();
  return {
    async head(log) {
      await lock("log", log);
      const row = await db.selectFrom("log").select(["size", "lastTime"]).where("name", "=", log).executeTakeFirst();
      return row ?? { size: 0, lastTime: 0 };
    },
    async append(log, { index, ...entry }, nodes) {
      if (index === 0) {
        const empty = { name: log, size: 0, lastTime: 0 };
        await db
          .insertInto("log")
          .values(empty)
          .onConflict((conflict) => conflict.column("name").doNothing())
          .execute();
      }
      const grown = await db
        .updateTable("log")
        .set({ size: index + 1, lastTime: entry.time })
        .where("name", "=", log)
        .where("size", "=", index)
        .returning("n")
        .executeTakeFirst();
      if (grown === undefined) throw new SluisError("LOG_CONFLICT", { log, index });
      const rows = nodes.map((node) => ({ log: grown.n, level: node.level, position: node.index, hash: node.hash }));
      await Promise.all([
        db
          .insertInto("logEntry")
          .values({ ...entry, log: grown.n, position: index })
          .execute(),
        rows.length === 0 ? undefined : db.insertInto("logNode").values(rows).execute(),
      ]);
    },
    async nodes(log, wanted) {
      const found = new Map<string, Uint8Array>();
      for (let from = 0; from < wanted.length; from += NODES_PER_QUERY) {
        const rows = await nodeSearch(db, log, wanted.slice(from, from + NODES_PER_QUERY)).execute();
        for (const row of rows) found.set(`${row.level}/${row.position}`, row.hash);
      }
      return wanted.map(({ level, index }) => {
        const hash = found.get(`${level}/${index}`);
        if (hash === undefined) throw new SluisError("LOG_CONFLICT", { log, index });
        return hash;
      });
    },
    async entries(log, from, to) {
      const rows = await db
        .selectFrom("logEntry")
        .selectAll()
        .where("log", "=", logNumber(log))
        .where("position", ">=", from)
        .where("position", "<", to)
        .orderBy("position")
        .execute();
      return rows.map(toEntry);
    },
    async findEntry(log, type, deliveryId) {
      const row = await db
        .selectFrom("logEntry")
        .selectAll()
        .where("log", "=", logNumber(log))
        .where("deliveryId", "=", deliveryId)
        .where("type", "=", type)
        .orderBy("position", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && toEntry(row);
    },
    async entriesOf(log, type, since) {
      const rows = await db
        .selectFrom("logEntry")
        .selectAll()
        .where("log", "=", logNumber(log))
        .where("type", "=", type)
        .where("time", ">=", since)
        .orderBy("position")
        .execute();
      return rows.map(toEntry);
    },
    async saveCheckpoint(log, size, note) {
      await db
        .insertInto("logCheckpoint")
        .values({ log, size, note, cosignedAt: null })
        .onConflict((conflict) => conflict.columns(["log", "size"]).doUpdateSet({ note }))
        .execute();
    },
    async lastCheckpoint(log) {
      return db
        .selectFrom("logCheckpoint")
        .select(["size", "note"])
        .where("log", "=", log)
        .orderBy("size", "desc")
        .limit(1)
        .executeTakeFirst();
    },
    async saveCosigned(log, { size, note, cosignedAt }) {
      await db
        .insertInto("logCheckpoint")
        .values({ log, size, note, cosignedAt })
        .onConflict((conflict) => conflict.columns(["log", "size"]).doUpdateSet({ note, cosignedAt }))
        .execute();
    },
    async lastCosigned(log) {
      await lock("log", log);
      const [last] = await cosigned(log, 1);
      return last;
    },
    cosigned,
    async newest(first) {
      await lock("log", first);
      const row = await db
        .selectFrom("log")
        .select("name")
        .where(({ eb, or }) => or([eb("name", "=", first), eb("name", "like", `${first}/%`)]))
        .orderBy("n", "desc") // a successor is made after what it succeeds
        .limit(1)
        .executeTakeFirst();
      return row?.name ?? first;
    },
    async disclose({ index, ...disclosure }) {
      await db
        .insertInto("disclosure")
        .values({ ...disclosure, position: index })
        .execute();
    },
    async disclosures(log, from, to) {
      const rows = await db
        .selectFrom("disclosure")
        .selectAll()
        .where("log", "=", log)
        .where("position", ">=", from)
        .where("position", "<", to)
        .orderBy("position")
        .orderBy("name")
        .execute();
      return rows.map(({ position, ...row }) => ({ ...row, index: position }));
    },
    async eraseDisclosures(deliveryId, name) {
      let query = db.deleteFrom("disclosure").where("deliveryId", "=", deliveryId);
      if (name !== undefined) query = query.where("name", "=", name);
      return Number((await query.executeTakeFirst()).numDeletedRows);
    },
    async logs() {
      const rows = await db.selectFrom("log").select("name").where("size", ">", 0).orderBy("name").execute();
      return rows.map(({ name }) => name);
    },
  };
}

function toEntry({ log: _, position, ...row }: Selectable<Tables["logEntry"]>): StoredEntry {
  return { ...row, index: position };
}
