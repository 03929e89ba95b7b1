import { sql, type Transaction } from "kysely";
import type { JoinTables, WithScratch } from "../matching/join-scratch.ts";
import { openPool, type PostgresConnection } from "./connection.ts";
import { POSTGRES_LISTS, postgresEngine } from "./postgres-engine.ts";

/**
 * The planner is told not to sort or hash for the store's small queries; a join does little else. Its pages are in memory: with the usual
 * prices the whole right side would be read for every part of the left rather than looked up in its index.
 */
const FOR_JOINS = [
  ...["enable_hashjoin", "enable_mergejoin", "enable_sort"].map((setting) => `SET LOCAL ${setting} = on`),
  ...["random_page_cost", "seq_page_cost"].map((setting) => `SET LOCAL ${setting} = 0.1`),
  "SET LOCAL work_mem = '64MB'",
];

/**
 * Makes scratches for joins: temporary tables of one transaction, on a connection of its own.
 * In: the connection. A server on which the gateway's role may make no temporary tables refuses with STORE_UNAVAILABLE.
 */
export function postgresScratch(connection: PostgresConnection): WithScratch {
  return async (work) => {
    const engine = postgresEngine(openPool(connection, 1, "sluis (match)"), "scratch");
    try {
      return await engine.transaction(async ({ db, script }) => {
        await script(FOR_JOINS.join("; "));
        await sql`SELECT 1 FROM "visibleDelivery" LIMIT 1`.execute(db);
        return work({
          db: db as unknown as Transaction<JoinTables>,
          lists: POSTGRES_LISTS,
          createTable: "CREATE TEMP TABLE",
          emptyTable: "TRUNCATE",
          textType: 'TEXT COLLATE "C"',
          integerType: "BIGINT",
          indexFirst: false,
          analyse: 'ANALYZE "joinRight"',
        });
      });
    } finally {
      await engine.close();
    }
  };
}
