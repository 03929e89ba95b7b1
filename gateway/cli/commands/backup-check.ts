import { statSync } from "node:fs";
import type { Command } from "commander";
import { printBackup } from "../backup-text.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis backup check FILE --key KEY`. Needs neither gateway nor configuration: it belongs where the recovery key is. */
export function addBackupCheck(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("check")
    .description(t.backup.check)
    .argument(t.backup.fileName, t.backup.file)
    .requiredOption(`--key <${t.names.file.slice(1, -1)}>`, t.backup.keyFile)
    .action(
      session.command(async (file: string, { key: keyFile }: { key: string }) => {
        const bar = session.progress();
        const total = statSync(file, { throwIfNoEntry: false })?.size ?? null;
        const summary = await context.backups
          .check({ file, keyFile }, (bytes) => bar.show({ rows: null, bytes, total }))
          .finally(bar.end);
        return {
          json: { whole: true, fingerprint: summary.fingerprint, manifest: viewJson(summary.manifest) },
          print: (out) => {
            if (summary.manifest.environment === "test") out.line(t.testBanner);
            out.line(t.backup.whole);
            printBackup(out, summary, session);
          },
        };
      }),
    );
}
