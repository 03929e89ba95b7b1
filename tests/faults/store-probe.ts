import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** One row that was read. */
export type Row = Readonly<Record<string, unknown>>;

/** Looks into a gateway's store from outside, whichever engine it is, also while the gateway is dead. SQL that both engines take. */
export interface StoreProbe {
  /** Rows of one snapshot; none while there is no store yet. */
  rows(sql: string): Promise<readonly Row[]>;
  /** The column `n` of one row; 0 when there is none. */
  count(sql: string): Promise<number>;
  /** Whether there is a table or view of this name. */
  has(name: string): Promise<boolean>;
  /** Changes rows behind the gateway's back, as damage or an intruder would. In: SQL with `?` for bytes. Out: rows changed. */
  damage(sql: string, bytes?: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** In: path of the file. */
export function sqliteProbe(path: string): StoreProbe {
  const within = <T>(readOnly: boolean, work: (database: DatabaseSync) => T): T => {
    using database = new DatabaseSync(path, { readOnly, timeout: 5_000 });
    return work(database);
  };
  const rows = (sql: string): Row[] =>
    existsSync(path) ? within(true, (database) => database.prepare(sql).all()) : [];
  return {
    rows: async (sql) => rows(sql),
    count: async (sql) => Number(rows(sql)[0]?.["n"] ?? 0),
    has: async (name) => rows(`SELECT 1 FROM sqlite_master WHERE "name" = '${name}'`).length > 0,
    damage: async (sql, bytes) =>
      within(false, (database) => Number(database.prepare(sql).run(...(bytes === undefined ? [] : [bytes])).changes)),
    close: async () => {},
  };
}

/** In: how the superuser logs in. Connections that a restart of the server cut are made anew. */
export function postgresProbe(login: pg.PoolConfig): StoreProbe {
  const pool = new pg.Pool({ ...login, max: 2, options: "-c search_path=sluis,inzage", ssl: false });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const ask = async (sql: string, values: unknown[] = []): Promise<pg.QueryResult> => {
    for (;;) {
      try {
        return await pool.query(sql, values);
      } catch (error) {
        // a server that is away comes back; what it says of a query itself is told
        const code = (error as { code?: string }).code ?? "57P01";
        if (!/^(?:57P|08|E[A-Z]{3})/.test(code)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const rows = async (sql: string): Promise<Row[]> => (await ask(sql)).rows as Row[];
  return {
    rows,
    count: async (sql) => Number((await rows(sql))[0]?.["n"] ?? 0),
    has: async (name) =>
      (await rows(`SELECT 1 FROM pg_class WHERE "relname" = '${name}' AND "relnamespace" = 'sluis'::regnamespace`))
        .length > 0,
    damage: async (sql, bytes) => {
      const { rowCount } = await ask(sql.replace("?", "$1"), bytes === undefined ? [] : [Buffer.from(bytes)]);
      return rowCount ?? 0;
    },
    close: () => pool.end(),
  };
}
