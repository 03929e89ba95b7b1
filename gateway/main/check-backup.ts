import { readFile } from "node:fs/promises";
import { checkBackup } from "../backup/check-backup.ts";
import { type OpenedBackup, openBackup } from "../backup/open-backup.ts";
import { readRecoveryKey } from "../backup/recovery-key.ts";
import type { BackupFile, BackupSummary } from "../cli/cli-context.ts";
import { SluisError } from "../core/sluis-error.ts";

/** Opens a backup with the key in a file. Throws DOCUMENT_NOT_READABLE, RECOVERY_KEY_INVALID. */
export async function openBackupFile(
  { file, keyFile }: BackupFile,
  read: (bytes: number) => void,
  signal: AbortSignal,
): Promise<OpenedBackup> {
  let text: string;
  try {
    text = await readFile(keyFile, "utf8");
  } catch (cause) {
    throw new SluisError("DOCUMENT_NOT_READABLE", { path: keyFile, why: (cause as { code?: string }).code }, { cause });
  }
  return openBackup(file, (await readRecoveryKey(text)).privateKey, read, signal);
}

/** Reads a whole backup, and says what is in it. Throws as `openBackupFile` and `checkBackup`. */
export async function checkBackupFile(
  backup: BackupFile,
  read: (bytes: number) => void,
  signal: AbortSignal,
): Promise<BackupSummary> {
  const { manifest, card } = await checkBackup(await openBackupFile(backup, read, signal));
  return { manifest, fingerprint: card.fingerprint };
}
