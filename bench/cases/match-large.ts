import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { base32 } from "../../gateway/core/base32.ts";
import { classesOf, comparedKinds } from "../../gateway/matching/compared-kinds.ts";
import type { MatchSource } from "../../gateway/matching/ports/match-store.ts";
import { openPostgresStore, type PostgresStore } from "../../gateway/store/postgres/open-postgres-store.ts";
import { startPostgres } from "../../tests/services/postgres.ts";
import { postgresDatabases } from "../../tests/store/postgres-database.ts";
import type { BenchCase } from "../figures.ts";
import { loadTokens, TOKEN_TYPES } from "../rig/load-tokens.ts";

/** Records that are on both sides; one key of each differs, as after a mistake. */
const SHARED = 0.5;
const PAGE = 2_000;

/** A join of two large sources on PostgreSQL: time, and that memory does not grow with them. */
export const matchLarge: BenchCase = {
  name: "match-large",
  about: "a match of two sources of five tokens a record, half of them the same people, on PostgreSQL",
  long: true,
  async run({ matchRecords }, say) {
    const server = await startPostgres();
    const databases = await postgresDatabases(server);
    const database = await databases.create();
    const clock = { now: () => 1_772_000_000_000, sleep: async () => {} };
    const store = await openPostgresStore({ connection: database.connection, clock });
    try {
      const started = performance.now();
      const shared = Math.floor(matchRecords * SHARED);
      const secret = randomBytes(16);
      await loadTokens(store, "links", matchRecords, (record) => `${secret.toString("hex")} ${record}`);
      await loadTokens(store, "rechts", matchRecords, (record) =>
        record < shared ? `${secret.toString("hex")} ${record}` : `${secret.toString("hex")} right ${record}`,
      );
      const loaded = performance.now();
      say(`loaded in ${((loaded - started) / 1000).toFixed(0)} s`);
      const { pairs, peak, serverPeak } = await matchAll(store, say);
      const seconds = (performance.now() - loaded) / 1000;
      if (pairs !== shared) throw new Error(`${pairs} pairs of ${shared}`);
      return [
        { name: "records on each side", value: matchRecords, unit: "" },
        { name: "pairs found and kept", value: pairs, unit: "" },
        { name: "match, from first look to last pair kept", value: seconds, unit: "s" },
        { name: "peak memory of this process", value: peak / 1024 ** 2, unit: "MiB" },
        { name: "peak memory of the server's process that joins", value: serverPeak / 1024 ** 2, unit: "MiB" },
      ];
    } finally {
      await store.close();
      await databases.close();
      await server.stop();
    }
  },
};

async function matchAll(store: PostgresStore, say: (line: string) => void) {
  const source = (id: string): MatchSource => ({
    id,
    places: TOKEN_TYPES.map((type) => ({ path: `token_${type}`, entity: "persoon" })),
  });
  const [left, right] = [source("links"), source("rechts")];
  let peak = 0;
  let serverPeak = 0;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
    serverPeak = Math.max(serverPeak, joiningProcess());
  };
  const run = base32(randomBytes(20));
  const pairs = await store.matching.withBench(async (bench) => {
    const kinds = comparedKinds(await bench.stock(left), await bench.stock(right));
    let at = performance.now();
    await bench.join({ run, left, right, kinds, classes: classesOf(kinds, "B"), mostAlike: 100 }, (part, of) => {
      look();
      if (performance.now() - at < 10_000 && part !== of) return;
      at = performance.now();
      say(`part ${part} of ${of}`);
    });
    let found = 0;
    for (let after = 0; ; ) {
      const page = await bench.pairs(after, PAGE);
      found += page.length;
      const rows = page.map(({ n, pair }) => ({
        ...{ n, leftRef: pair.left.ref, leftPlace: "", rightRef: pair.right.ref, rightPlace: "" },
        ...{ strength: pair.strength, agree: "", disagree: "", many: false, dataError: false },
      }));
      if (rows.length > 0) await store.matching.addPairs(run, rows);
      look();
      if (page.length < PAGE) return found;
      after = page.at(-1)!.n;
    }
  });
  return { pairs, peak, serverPeak };
}

/** Memory of the server's process for the join, without what all its processes share (proc(5), statm). Bytes; 0 for a server elsewhere. */
function joiningProcess(): number {
  let most = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("postgres: ")) continue;
      const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ").map(Number);
      most = Math.max(most, (resident! - shared!) * 4096);
    } catch {
      // it ended meanwhile
    }
  }
  return most;
}
