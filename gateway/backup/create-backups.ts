import { randomUUID } from "node:crypto";
import { constants, createReadStream, readdirSync } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { SluisError } from "../core/sluis-error.ts";
import type { BackupManifest } from "../core/types/backup-manifest.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { writeEntry } from "../deliveries/log-writer.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import { currentCheckpoint } from "../ledger/current-checkpoint.ts";
import { logKeyName, logOrigin } from "../ledger/log-origin.ts";
import type { ArchiveFile } from "./archive-file.ts";
import { MANIFEST_NAME, signManifest } from "./backup-manifest.ts";
import { hashed } from "./hashed.ts";
import { encrypterFor, sealBackup } from "./seal-backup.ts";
import type { StoreSnapshot } from "./store-snapshot.ts";
import { writeTar } from "./write-tar.ts";

/** What a gateway backs up. */
export interface BackupParts {
  readonly context: GatewayContext;
  /** Version of the program. */
  readonly program: string;
  /** Public recovery keys. */
  readonly recipients: readonly string[];
  /** Where the wrapped keys stand. */
  readonly keysFolder: string;
  /** The configuration and what it names: names below the configuration's folder, and what stays out. */
  configuration(): {
    readonly files: readonly { readonly name: string; readonly path: string }[];
    readonly notIncluded: readonly string[];
    /** Which of the files is the configuration itself. */
    readonly main: string;
  };
  snapshot(): Promise<StoreSnapshot>;
}

/** Makes a backup for an officer; see OfficerService.makeBackup. */
export type MakeBackup = (who: Requester) => Promise<AsyncIterable<Uint8Array>>;

/**
 * Backups of a running gateway: store as at one moment, wrapped keys, configuration and accepted cards; never the key-encryption key.
 * Made as it is read, so that nothing but a snapshot of the embedded store is ever kept beside it.
 */
export function createBackups(parts: BackupParts): MakeBackup {
  const { context, recipients } = parts;
  let running = false;
  return async (who) => {
    await encrypterFor(recipients);
    const { files } = parts.configuration();
    await Promise.all(files.map(({ path }) => requireReadable(path)));
    if (running) throw new SluisError("BACKUP_RUNNING");
    running = true;
    try {
      const id = randomUUID();
      await logBackup(context, who, id);
      const logs = await checkpoints(context);
      const snapshot = await parts.snapshot();
      return whileRunning(sealBackup(recipients, writeTar(contents(parts, id, logs, snapshot))), async () => {
        running = false;
        await snapshot.close();
      });
    } catch (error) {
      running = false;
      throw error;
    }
  };
}

/** A file that is missing would break off the backup half way. Throws BACKUP_UNREADABLE. */
async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new SluisError("BACKUP_UNREADABLE", { path, why: (cause as { code?: string }).code ?? "?" }, { cause });
  }
}

/** Before anything is read: what leaves is in the log, also when it breaks off. */
async function logBackup(context: GatewayContext, who: Requester, id: string): Promise<void> {
  const { own, store } = context;
  const entry = { type: "backup-made", environment: own.environment, role: who.role, backup: { id } } as const;
  await store.transaction((tx) => writeEntry(context, tx, logOrigin(own.oin, null), entry, { actor: who.id }));
}

async function checkpoints({ store, keys, own }: GatewayContext): Promise<string[]> {
  const signer = { key: keys.log, keyName: logKeyName(own.oin) };
  const notes: string[] = [];
  for (const log of await store.read((tx) => tx.log.logs()))
    notes.push((await store.transaction((tx) => currentCheckpoint(tx.log, log, signer))).note);
  return notes;
}

async function* contents(
  { context, program, keysFolder, configuration }: BackupParts,
  id: string,
  logs: string[],
  snapshot: StoreSnapshot,
): AsyncGenerator<ArchiveFile, void, undefined> {
  const files: BackupManifest["files"] = [];
  const counted = ({ name, content }: ArchiveFile): ArchiveFile => ({
    name,
    content: hashed(content, (digest) => files.push({ name, ...digest })),
  });
  const { files: configured, notIncluded, main } = configuration();
  for (const { name, path } of configured)
    yield counted({ name: `configuration/${name}`, content: createReadStream(path) });
  for (const name of readdirSync(keysFolder).sort())
    if (name.endsWith(".json"))
      yield counted({ name: `keys/${name}`, content: createReadStream(join(keysFolder, name)) });
  for await (const { name, content } of snapshot.files()) yield counted({ name: `store/${name}`, content });
  const { own, clock, keys } = context;
  const manifest: BackupManifest = {
    v: 1,
    id,
    madeAt: clock.now(),
    program,
    environment: own.environment,
    oin: own.oin,
    configuration: `configuration/${main}`,
    store: { engine: snapshot.engine, schemaVersion: snapshot.schemaVersion },
    logs,
    files,
    notIncluded: [...notIncluded],
  };
  const token = Buffer.from(await signManifest(manifest, keys.signing));
  yield { name: MANIFEST_NAME, content: once(token) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

/** The bytes, and `over` when they end, break off or are no longer wanted. */
async function* whileRunning(
  bytes: AsyncIterable<Uint8Array>,
  over: () => Promise<void>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* bytes;
  } finally {
    await over();
  }
}
