import { createWriteStream, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { adoptStore } from "../backup/adopt-store.ts";
import type { ArchiveFile } from "../backup/archive-file.ts";
import { readManifest } from "../backup/backup-manifest.ts";
import { type CheckedBackup, checkBackup } from "../backup/check-backup.ts";
import { manifestFiles } from "../backup/manifest-files.ts";
import type { OpenedBackup } from "../backup/open-backup.ts";
import type { BackupSummary, RestoreRequest } from "../cli/cli-context.ts";
import { kekPlace } from "../cli/kek-place.ts";
import { readConfig } from "../cli/load-config.ts";
import { keysFolder } from "../cli/open-keys.ts";
import type { Settings } from "../cli/settings.ts";
import { unsafeSettings } from "../cli/unsafe-settings.ts";
import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import { loadKek } from "../identity/key-encryption-key.ts";
import { type Keystore, openKeystore } from "../identity/keystore.ts";
import { openBackupFile } from "./check-backup.ts";
import { CHECKPOINT_FILE } from "./checkpoint-file.ts";
import { restorableStore } from "./restorable-store.ts";

/** What restoring needs of its process. */
export interface RestoreOutside {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** User of this machine, who stands in the log as the one who restored. */
  readonly user: string;
  /** Told how many bytes of the file were read. */
  read(bytes: number): void;
  readonly signal: AbortSignal;
}

/**
 * Names that an empty folder may have: of a file system's own, the lock that a gateway took before it found nothing, and the record of how far
 * our logs were, which is kept apart from the store so that a gateway can tell that an older one was put back.
 */
const NOTHING = new Set(["lost+found", "sluis.sqlite.lock", CHECKPOINT_FILE]);

/**
 * Puts a backup back where nothing is. The whole file is checked before anything is written; the keys get their place last, so that no
 * gateway can start on half of it. What fails or is broken off leaves nothing.
 * Throws RESTORE_PLACE_TAKEN, BACKUP_NOT_OURS, BACKUP_OTHER_ENGINE, LOG_INTEGRITY, and as checking a backup, reading a configuration
 * and key-encryption key, and filling a store do.
 */
export async function restoreBackup(
  asked: RestoreRequest,
  outside: RestoreOutside,
): Promise<BackupSummary & { readonly config: string }> {
  const backup = await openBackupFile(asked, outside.read, outside.signal);
  if (asked.to !== null) requireNothingIn(asked.to);
  const checked = await checkBackup(backup);
  const { manifest, card } = checked;
  if (asked.to === null) {
    await restoreData(asked.config, asked.kekFile, backup, checked, outside);
    return { manifest, fingerprint: card.fingerprint, config: asked.config };
  }
  mkdirSync(asked.to, { recursive: true, mode: 0o700 });
  const config = join(asked.to, manifest.configuration.slice("configuration/".length));
  try {
    const waiting = await writeConfiguration(asked.to, config, backup, checked);
    await restoreData(waiting, asked.kekFile, backup, checked, outside);
    renameSync(waiting, config);
  } catch (error) {
    for (const name of readdirSync(asked.to)) if (!NOTHING.has(name)) rmSync(join(asked.to, name), { recursive: true });
    throw error;
  }
  return { manifest, fingerprint: card.fingerprint, config };
}

/** Writes the configuration's files. Out: the path of the configuration, which gets its own name when all is done. */
async function writeConfiguration(
  folder: string,
  config: string,
  backup: OpenedBackup,
  { manifest }: CheckedBackup,
): Promise<string> {
  const waiting = `${config}.restoring`;
  for await (const file of manifestFiles(backup, manifest, "configuration")) {
    const path = join(folder, file.name);
    await write(path === config ? waiting : path, file);
  }
  return waiting;
}

/** Fills data folder and store of a configuration. */
async function restoreData(
  config: string,
  kekFile: string | null,
  backup: OpenedBackup,
  checked: CheckedBackup,
  { env, clock, user }: RestoreOutside,
): Promise<void> {
  const read = readConfig(config);
  const settings = kekFile === null ? read : { ...read, keyEncryptionKeyFile: kekFile };
  const [unsafe] = unsafeSettings(settings, env);
  if (unsafe !== undefined) throw unsafe;
  const { manifest, token } = checked;
  requireSameGateway(settings, checked);
  requireNothingIn(settings.dataDir);
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  const keys = join(settings.dataDir, "restoring-keys");
  try {
    for await (const file of manifestFiles(backup, manifest, "keys")) await write(join(keys, file.name), file);
    const keystore = openKeystore(keys, loadKek(settings.keyEncryptionKeyFile, kekPlace(settings, env)), clock);
    await requireOwnSignature(token, keystore);
    const adoption = { manifest, keystore, who: { id: user, role: "technical-administrator" }, now: clock.now() };
    const fill = restorableStore(settings, clock);
    const files = () => manifestFiles(backup, manifest, "store");
    await fill(files, manifest.store.schemaVersion, (tx) => adoptStore(adoption, tx));
    renameSync(keys, keysFolder(settings));
  } catch (error) {
    rmSync(keys, { recursive: true, force: true });
    throw error;
  }
}

function requireSameGateway({ oin, environment, store }: Settings, { manifest }: CheckedBackup): void {
  if (oin !== manifest.oin) throw new SluisError("BACKUP_NOT_OURS", { why: "OIN" });
  if (environment !== manifest.environment) throw new SluisError("BACKUP_NOT_OURS", { why: "environment" });
  const [found, configured] = [manifest.store.engine, store.engine];
  if (found !== configured) throw new SluisError("BACKUP_OTHER_ENGINE", { found, configured });
}

/** Only whoever has the key-encryption key can have wrapped the key that signed: nobody else can have made this backup. */
async function requireOwnSignature(token: string, keystore: Keystore): Promise<void> {
  await readManifest(token, (kid) => {
    const key = keystore.key("signing", kid);
    if (key === undefined) throw new SluisError("BACKUP_NOT_OURS", { why: "signature" });
    return key.publicKey;
  });
}

function requireNothingIn(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw new SluisError("RESTORE_PLACE_TAKEN", { place: folder }, { cause: error });
  }
  if (names.some((name) => !NOTHING.has(name))) throw new SluisError("RESTORE_PLACE_TAKEN", { place: folder });
}

async function write(path: string, { content }: ArchiveFile): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await pipeline(content, createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }));
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    throw new SluisError("FILE_NOT_WRITABLE", { path: basename(path), why: code }, { cause });
  }
}
