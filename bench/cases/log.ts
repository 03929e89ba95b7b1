import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { logOrigin } from "../../gateway/ledger/log-origin.ts";
import { inclusionProof } from "../../gateway/ledger/merkle-proof.ts";
import { verifyLog } from "../../gateway/ledger/verify-log.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import type { BenchCase, Figure } from "../figures.ts";
import { generatedLog } from "../stages/generated-log.ts";
import { yearBundle } from "../stages/year-bundle.ts";

/** Entries in one transaction; in a gateway most transactions have one or two. */
const BATCH = 100;

/** The log on the embedded store: appending with its tree, proving an entry, and verifying a long one. */
export const log: BenchCase = {
  name: "log",
  about: "entries of a log: appended and proven on the embedded store, verified from memory; and the export of a year",
  async run({ entries, verifiedEntries, bundleDays }) {
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
        ...(await verifyFigures(verifiedEntries)),
        ...(await yearBundle(store, bundleDays)),
      ];
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Entries, tree and stored subtrees are recomputed; the store is left out, so that a million of them can be made. */
async function verifyFigures(entries: number): Promise<Figure[]> {
  const { storage, origin } = generatedLog(entries);
  const started = performance.now();
  const report = await verifyLog(storage, origin, []);
  const seconds = (performance.now() - started) / 1000;
  if (report.entries !== entries) throw new Error(`verified ${report.entries} of ${entries} entries`);
  const wrong = report.findings.find(({ code }) => code !== "NO_CHECKPOINT");
  if (wrong !== undefined) throw new Error(`a generated log does not verify: ${wrong.code}`);
  return [
    { name: "entries verified", value: entries, unit: "" },
    { name: "verify, an entry", value: (seconds * 1e6) / entries, unit: "µs" },
    { name: "verify, all", value: seconds, unit: "s" },
  ];
}
