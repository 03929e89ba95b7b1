import { gzipSync } from "node:zlib";
import { sha256Hex } from "../../gateway/core/sha256.ts";
import { uuidV7 } from "../../gateway/core/uuid-v7.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import { generateKey } from "../../gateway/identity/key-purpose.ts";
import { appendEntry, type NewEntry } from "../../gateway/ledger/append-entry.ts";
import { addSignature, cosignCheckpoint } from "../../gateway/ledger/cosignature.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { logKeyName, logOrigin } from "../../gateway/ledger/log-origin.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { verifyBundles } from "../../gateway/ledger/verify-bundles.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import type { Figure } from "../figures.ts";

const DAY = 24 * 3600_000;
const START = Date.UTC(2026, 0, 1);
const [POLICE, CITY] = ["00000099000000001000", "00000099000000002000"];
/** What a sender logs of a delivery. */
const ENTRIES = ["prepared", "released", "sent", "accepted", "stored"] as const;

/** The export of a log about a partner with so many daily deliveries, each cosigned: its size, and the time to write and to verify it. */
export async function yearBundle(store: Store, days: number): Promise<Figure[]> {
  const origin = logOrigin(POLICE, CITY);
  const [signer, cosigner] = [POLICE, CITY].map((oin) => ({ key: generateKey("log"), keyName: logKeyName(oin) }));
  const log = origin;
  for (let day = 0; day < days; day++) {
    const now = START + day * DAY;
    await store.transaction(async (tx) => {
      const id = uuidV7(now);
      for (const [at, type] of ENTRIES.entries())
        await appendEntry(
          tx.log,
          log,
          now + at * 1000,
          entryOf(type, id, day + 1),
          at < 2 ? { actor: "officer-1" } : {},
        );
      const checkpoint = { log: logOrigin(POLICE, null), hash: sha256Hex(`day ${day}`) };
      await appendEntry(tx.log, log, now + 10_000, { type: "local-checkpoint", environment: "test", checkpoint });
      const { size, note } = await currentCheckpoint(tx.log, log, signer!);
      const cosigned = addSignature(note, cosignCheckpoint(note, cosigner!, now + 20_000));
      await tx.log.saveCosigned(log, { size, note: cosigned, cosignedAt: now + 20_000 });
    });
  }
  let started = performance.now();
  const bundle = await store.read((tx) =>
    writeBundle(tx.log, log, {
      logKeys: [encodeVerifierKey(verifierKey(signer!.keyName, "log", signer!.key))],
      cosignerKeys: [encodeVerifierKey(verifierKey(cosigner!.keyName, "cosigner", cosigner!.key))],
    }),
  );
  const text = JSON.stringify(bundle);
  const written = performance.now() - started;
  started = performance.now();
  const { ok, logs } = verifyBundles([{ document: JSON.parse(text) }]);
  const verified = performance.now() - started;
  if (!ok || logs[0]!.cosignedSize !== days * (ENTRIES.length + 1))
    throw new Error("the bundle of a year does not verify");
  return [
    { name: "bundle, daily deliveries", value: days, unit: "" },
    { name: "bundle, entries", value: logs[0]!.entries, unit: "" },
    { name: "bundle, size", value: text.length / 2 ** 20, unit: "MiB" },
    { name: "bundle, gzipped", value: gzipSync(text).length / 2 ** 20, unit: "MiB" },
    { name: "bundle, written", value: written, unit: "ms" },
    { name: "bundle, verified with its signatures", value: verified, unit: "ms" },
  ];
}

function entryOf(type: (typeof ENTRIES)[number], id: string, number: number): NewEntry {
  const hash = (about: string) => sha256Hex(`${id} ${about}`);
  return {
    type,
    environment: "test",
    trace: `00-${hash("trace").slice(32)}-${hash(type).slice(48)}-01`,
    basis: { supplier: "wpg-16-burgemeester", receiver: "avg-6-1-e" },
    purpose: "lokale-veiligheid",
    from: POLICE!,
    to: CITY!,
    agreement: { id: "incidenten-dagelijks", version: 1, hash: "1".repeat(64) },
    schema: { id: "incidentmelding", hash: "2".repeat(64) },
    delivery: {
      ...{ id, number, kind: "delta", manifestHash: hash("3") },
      period: { from: "2026-03-01", to: "2026-03-01" },
    },
    counts: { records: 9_000, parts: 2 },
    root: hash("4"),
    ...(type === "released" || type === "prepared" ? { role: "data-officer" } : {}),
    ...(type === "stored"
      ? { receipt: { log: logOrigin(CITY!, POLICE!), index: number * 3, leafHash: hash("6") } }
      : {}),
  };
}
