import type pg from "pg";
import type { Lock } from "../engine.ts";

/**
 * Locks of one writing transaction: advisory ones, which the server lets go of at its end, whatever that end is. They can be taken
 * for what is not there yet, and the next statement sees all that the holder before has committed.
 * In: how to run a query. Out: the lock. A delivery stands for its agreement; one that is not there yet is locked by its id.
 */
export function transactionLocks(query: (config: pg.QueryConfig) => Promise<pg.QueryResult>): Lock {
  const held = new Set<string>();

  const agreementOf = async (id: string): Promise<string | undefined> => {
    // the agreement of a delivery never changes, so finding it and locking it may be one step
    const { rows } = await query({
      text: `SELECT "agreementId", pg_advisory_xact_lock(hashtextextended('agreement:' || "agreementId", 0))
        FROM "delivery" WHERE "id" = $1`,
      values: [id],
    });
    return (rows[0] as { agreementId: string } | undefined)?.agreementId;
  };
  const lock = async (name: string): Promise<void> => {
    if (held.has(name)) return;
    await query({ text: "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", values: [name] });
    held.add(name);
  };
  return async (kind, name) => {
    if (kind !== "delivery") return lock(`${kind}:${name}`);
    const key = `delivery:${name}`;
    if (held.has(key)) return;
    let agreement = await agreementOf(name);
    if (agreement === undefined) {
      await lock(`absent:${name}`);
      agreement = await agreementOf(name);
    }
    if (agreement === undefined) return;
    held.add(key);
    held.add(`agreement:${agreement}`);
  };
}
