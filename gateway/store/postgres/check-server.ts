import { sql, type Transaction } from "kysely";
import { SluisError } from "../../core/sluis-error.ts";
import type { Tables } from "../tables.ts";
import { POOL_NAMES } from "./connection.ts";

/** PostgreSQL 15, as the server counts. */
const OLDEST_VERSION = 150_000;

/** Settings without which an acknowledged commit may be lost, or text changes. */
const DEMANDED = { fsync: "on", full_page_writes: "on", server_encoding: "UTF8" } as const;

/** A gateway does not run on a server that may lose what it acknowledged. Throws STORE_UNSAFE with the setting. */
export async function checkServer(db: Transaction<Tables>): Promise<void> {
  const { rows } = await sql<{ name: string; setting: string }>`SELECT "name", "setting" FROM pg_settings
    WHERE "name" IN ('server_version_num', 'fsync', 'full_page_writes', 'server_encoding')`.execute(db);
  const found = new Map(rows.map(({ name, setting }) => [name, setting]));
  if (Number(found.get("server_version_num")) < OLDEST_VERSION)
    throw new SluisError("STORE_UNSAFE", { setting: "server_version" });
  for (const [name, setting] of Object.entries(DEMANDED))
    if (found.get(name) !== setting) throw new SluisError("STORE_UNSAFE", { setting: name });
}

/** The gateway's own role must not be able to change its log. Throws STORE_UNSAFE for one that is, such as the owner of the tables. */
export async function checkRights(db: Transaction<Tables>): Promise<void> {
  const { rows } = await sql<{ may: boolean }>`SELECT bool_or(has_table_privilege("kept", "right")) AS "may"
    FROM unnest(ARRAY['"logEntry"', '"logNode"']) "kept", unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) "right"`.execute(
    db,
  );
  if (rows[0]?.may !== false) throw new SluisError("STORE_UNSAFE", { setting: "rights on the log" });
}

/** A change that running gateways cannot go on with waits until they are stopped. Throws STORE_IN_USE. */
export async function requireNobody(db: Transaction<Tables>): Promise<void> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS "n" FROM pg_stat_activity
    WHERE "datname" = current_database() AND "application_name" IN (${sql.join(Object.values(POOL_NAMES))})`.execute(
    db,
  );
  if (rows[0]!.n > 0) throw new SluisError("STORE_IN_USE");
}

/** Every log has exactly the entries that its head counts. Throws STORE_CORRUPT. */
export async function checkLogs(db: Transaction<Tables>): Promise<void> {
  const { rows } = await sql`SELECT l."name" FROM "log" l LEFT JOIN "logEntry" e ON e."log" = l."n"
    GROUP BY l."n" HAVING count(e."position") <> l."size" OR coalesce(max(e."position"), -1) <> l."size" - 1`.execute(
    db,
  );
  if (rows.length > 0) throw new SluisError("STORE_CORRUPT");
}
