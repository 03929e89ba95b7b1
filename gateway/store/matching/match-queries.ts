import { sql } from "kysely";
import type { MatchPair, MatchStore } from "../../matching/ports/match-store.ts";
import type { Run } from "../outbox-queries.ts";
import type { Bit, Tables } from "../tables.ts";
import { joinBench } from "./join-bench.ts";
import type { WithScratch } from "./join-scratch.ts";

/** Rows put in by one statement. */
const PAIRS_PER_STATEMENT = 500;

/** What the store does for matching. In: how to write and read, and how a join gets its scratch. */
export function matchQueries(write: Run, read: Run, withScratch: WithScratch): MatchStore {
  return {
    withBench: (work) => withScratch((scratch) => work(joinBench(scratch))),
    addPairs: (run, pairs) =>
      write(async (db) => {
        for (let from = 0; from < pairs.length; from += PAIRS_PER_STATEMENT) {
          const rows = pairs.slice(from, from + PAIRS_PER_STATEMENT).map((pair) => storedPair(run, pair));
          await db.insertInto("matchPair").values(rows).execute();
        }
      }),
    showRun: (run, strayBefore) =>
      write(async (db) => {
        await db.insertInto("matchRun").values(run).execute();
        const { id, leftSource, rightSource } = run;
        await sql`DELETE FROM "matchPair" WHERE "run" IN (SELECT "id" FROM "matchRun"
          WHERE "leftSource" = ${leftSource} AND "rightSource" = ${rightSource} AND "id" <> ${id})`.execute(db);
        await sql`DELETE FROM "matchPair" WHERE "run" < ${strayBefore}
          AND "run" NOT IN (SELECT "id" FROM "matchRun")`.execute(db);
      }),
    runs: (leftSource, rightSource, limit) =>
      read(async (db) =>
        db
          .selectFrom("matchRun")
          .selectAll()
          .where("leftSource", "=", leftSource)
          .where("rightSource", "=", rightSource)
          .orderBy("at", "desc")
          .limit(limit)
          .execute(),
      ),
    run: (id) => read((db) => db.selectFrom("matchRun").selectAll().where("id", "=", id).executeTakeFirst()),
    pairs: (run, after, limit) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("matchPair")
          .selectAll()
          .where("run", "=", run)
          .where("n", ">", after)
          .where(sql<boolean>`EXISTS (SELECT 1 FROM "matchRun" WHERE "id" = ${run})`)
          .orderBy("n")
          .limit(limit)
          .execute();
        return rows.map(({ run: _, ...row }) => ({ ...row, many: row.many === 1, dataError: row.dataError === 1 }));
      }),
  };
}

function storedPair(run: string, pair: MatchPair): Tables["matchPair"] {
  const bit = (value: boolean): Bit => (value ? 1 : 0);
  return { run, ...pair, many: bit(pair.many), dataError: bit(pair.dataError) };
}
