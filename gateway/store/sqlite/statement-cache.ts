import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A prepared statement and whether it gives rows. */
export interface CachedStatement {
  readonly statement: StatementSync;
  readonly givesRows: boolean;
}

/** Enough for every query of the store and some tables; beyond that the one used longest ago goes. */
const LIMIT = 400;

/**
 * Keeps statements prepared: preparing costs more than most of our queries.
 * In: the connection, `asArrays` for rows as lists of cells. Out: a function from SQL to its statement.
 */
export function statementCache(database: DatabaseSync, asArrays: boolean): (sql: string) => CachedStatement {
  const kept = new Map<string, CachedStatement>();
  return (sql) => {
    let cached = kept.get(sql);
    if (cached === undefined) {
      const statement = database.prepare(sql);
      if (asArrays) statement.setReturnArrays(true);
      cached = { statement, givesRows: statement.columns().length > 0 };
      if (kept.size >= LIMIT) kept.delete(kept.keys().next().value!);
    } else kept.delete(sql);
    kept.set(sql, cached);
    return cached;
  };
}
