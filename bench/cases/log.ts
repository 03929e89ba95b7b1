import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { logOrigin } from "../../gateway/ledger/log-origin.ts";
import { inclusionProof } from "../../gateway/ledger/merkle-proof.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import type { BenchCase } from "../figures.ts";

/** Entries in one transaction; in a gateway most transactions have one or two. */
const BATCH = 100;

/** The log on the embedded store: appending with its tree, and proving an entry. */
export const log: BenchCase = {
  name: "log",
  about: "entries of a log on the embedded store",
  async run({ entries }) {
    const folder = mkdtempSync(join(tmpdir(), "sluis-bench-log-"));
    const store = await openSqliteStore({ path: join(folder, "log.sqlite"), lock: true, clock: systemClock });
    try {
      const origin = logOrigin("00000099000000001000", null);
      const configuration = () => randomBytes(32).toString("hex");
      let started = performance.now();
      for (let done = 0; done < entries; done += BATCH) {
        await store.transaction(async (tx) => {
          for (let each = 0; each < Math.min(BATCH, entries - done); each++)
            await appendEntry(tx.log, origin, systemClock.now(), {
              type: "configuration-changed",
              environment: "test",
              configuration: configuration(),
            });
        });
      }
      const append = ((performance.now() - started) * 1000) / entries;
      const proofs = Math.min(entries, 500);
      started = performance.now();
      await store.read(async (tx) => {
        for (let each = 0; each < proofs; each++)
          await inclusionProof(
            (wanted) => tx.log.nodes(origin, wanted),
            Math.floor((each * entries) / proofs),
            entries,
          );
      });
      const prove = ((performance.now() - started) * 1000) / proofs;
      return [
        { name: "entries", value: entries, unit: "" },
        { name: "append", value: append, unit: "µs" },
        { name: "prove inclusion", value: prove, unit: "µs" },
      ];
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
