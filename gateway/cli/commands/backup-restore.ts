import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { printBackup } from "../backup-text.ts";
import type { BackupSummary, RestoreRequest } from "../cli-context.ts";
import { Interrupted } from "../interrupted.ts";
import { readConfig } from "../load-config.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

interface RestoreOptions {
  readonly key: string;
  readonly to?: string;
  readonly kek?: string;
}

/** `sluis backup restore FILE --key KEY [--to DIR]`. Puts back a store, its keys, and with --to its configuration, where nothing is. */
export function addBackupRestore(group: Command, session: Session): void {
  const { t } = session;
  const file = t.names.file.slice(1, -1);
  group
    .command("restore")
    .description(t.backup.restore)
    .argument(t.backup.fileName, t.backup.file)
    .requiredOption(`--key <${file}>`, t.backup.keyFile)
    .option("--to <dir>", t.backup.to)
    .option(`--kek <${file}>`, t.backup.kek)
    .action(
      session.command(async (path: string, { key, to, kek }: RestoreOptions) => {
        const restored = await restore(session, {
          file: path,
          keyFile: key,
          to: to === undefined ? null : resolve(to),
          config: session.configPath(),
          kekFile: kek === undefined ? null : resolve(kek),
        });
        const { manifest, config } = restored;
        const { keyEncryptionKeyFile } = readConfig(config);
        return {
          json: { config, environment: manifest.environment, manifest: viewJson(manifest) },
          print: (out) => {
            if (manifest.environment === "test") out.line(t.testBanner);
            out.line(t.backup.restored(config));
            printBackup(out, restored, session);
            if (kek !== undefined) out.line(t.backup.kekPlace(keyEncryptionKeyFile));
            out.line(t.backup.lost);
          },
        };
      }, false),
    );
}

/** Ctrl-C ends the reading of the file; what was written until then is taken away before the command ends. */
async function restore(session: Session, asked: RestoreRequest): Promise<BackupSummary & { readonly config: string }> {
  const { context } = session;
  session.onInterrupt = session.t.backup.restoreInterrupted;
  const bar = session.progress();
  const total = statSync(asked.file, { throwIfNoEntry: false })?.size ?? null;
  try {
    return await context.backups.restore(asked, (bytes) => bar.show({ rows: null, bytes, total }));
  } catch (error) {
    throw context.interrupt.aborted ? new Interrupted() : error;
  } finally {
    bar.end();
  }
}
