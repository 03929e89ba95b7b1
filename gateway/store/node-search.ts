import type { Kysely, SelectQueryBuilder } from "kysely";
import type { Tables } from "./tables.ts";

/** A subtree of a log as it is kept. */
interface FoundNode {
  readonly level: number;
  readonly position: number;
  readonly hash: Uint8Array;
}

/**
 * The query for subtrees of a log: one search of the key for each level. Alternatives over level and position in one search would be a scan
 * of the whole log, for every entry that is appended and every proof.
 * In: the database, the log, at least one subtree. Out: the query; the order of its rows is open.
 */
export function nodeSearch(
  db: Kysely<Tables>,
  log: string,
  wanted: readonly { readonly level: number; readonly index: number }[],
): SelectQueryBuilder<Tables, "logNode", FoundNode> {
  const searches = [...Map.groupBy(wanted, ({ level }) => level)].map(([level, nodes]) =>
    db
      .selectFrom("logNode")
      .select(["level", "position", "hash"])
      .where("log", "=", db.selectFrom("log").select("n").where("name", "=", log))
      .where("level", "=", level)
      .where(
        "position",
        "in",
        nodes.map(({ index }) => index),
      ),
  );
  return searches.reduce((all, search) => all.unionAll(search));
}
