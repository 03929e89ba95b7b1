import { createPublicKey } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { BackupManifest } from "../core/types/backup-manifest.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { Keystore } from "../identity/keystore.ts";
import { appendEntry } from "../ledger/append-entry.ts";
import { type Checkpoint, verifyCheckpoint } from "../ledger/checkpoint.ts";
import { logKeyName, logOrigin } from "../ledger/log-origin.ts";
import { treeRoot } from "../ledger/merkle-proof.ts";
import { encodeVerifierKey, type VerifierKey, verifierKey } from "../ledger/verifier-key.ts";
import { verifyLog } from "../ledger/verify-log.ts";
import { RESTORED_SETTING, type RestoredMarker } from "./restored-marker.ts";

/** Who restores what, with which keys. */
export interface Adoption {
  readonly manifest: BackupManifest;
  readonly keystore: Keystore;
  readonly who: Requester;
  /** Now, milliseconds since 1970. */
  readonly now: number;
}

/**
 * The last step of restoring, in the transaction in which the store is filled: every log is verified entry by entry and must continue
 * the checkpoint that the backup carries; then a marker, and an entry in the local log, say that the store was restored.
 * Throws LOG_INTEGRITY, BACKUP_NOT_OURS.
 */
export async function adoptStore({ manifest, keystore, who, now }: Adoption, tx: StoreTransaction): Promise<void> {
  const { oin, environment, id, madeAt } = manifest;
  const keys = keystore.keys("log").map((own) => verifierKey(logKeyName(oin), "log", createPublicKey(own.privateKey)));
  for (const log of await tx.log.logs()) {
    const report = await verifyLog(tx.log, log, keys.map(encodeVerifierKey));
    if (!report.ok) throw new SluisError("LOG_INTEGRITY", { log, why: report.findings[0]!.code });
  }
  const logs = manifest.logs.map((note) => ownCheckpoint(note, keys));
  for (const checkpoint of logs) await requireContinued(tx, checkpoint);
  const marker: RestoredMarker = {
    backup: id,
    madeAt,
    restoredAt: now,
    logs: logs.map(({ origin, size }) => ({ origin, size })),
  };
  await tx.settings.set(RESTORED_SETTING, JSON.stringify(marker));
  await appendEntry(
    tx.log,
    logOrigin(oin, null),
    now,
    { type: "store-restored", environment, role: who.role, backup: { id, madeAt } },
    { actor: who.id },
  );
}

function ownCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint {
  try {
    return verifyCheckpoint(note, keys);
  } catch (cause) {
    throw new SluisError("BACKUP_NOT_OURS", { why: "checkpoint" }, { cause });
  }
}

async function requireContinued({ log }: StoreTransaction, { origin, size, root }: Checkpoint): Promise<void> {
  const { size: found } = await log.head(origin);
  if (found < size) throw new SluisError("LOG_INTEGRITY", { log: origin, why: "size" });
  const restored = await treeRoot((wanted) => log.nodes(origin, wanted), size);
  if (Buffer.compare(restored, root) !== 0) throw new SluisError("LOG_INTEGRITY", { log: origin, why: "root" });
}
