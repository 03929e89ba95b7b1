import { resolve } from "node:path";
import type { Command } from "commander";
import type { Session } from "../session.ts";
import { writeNewText } from "../write-file.ts";

/** `sluis backup key --out FILE`. Makes a recovery key; needs neither gateway nor configuration, so it can be made offline. */
export function addBackupKey(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("key")
    .description(t.backup.key)
    .requiredOption(`--out <${t.names.file.slice(1, -1)}>`, t.backup.keyOut)
    .action(
      session.command(async ({ out: path }: { out: string }) => {
        const { recipient, text } = await context.backups.newKey();
        await writeNewText(path, text);
        return {
          json: { file: resolve(path), recipient },
          print: (out) => {
            out.line(t.backup.keyMade(resolve(path)));
            out.line(t.backup.keyAdvice);
            out.line(t.backup.keyConfigure);
            for (const line of ["backup:", "  recipients:", `    - ${recipient}`]) out.line(line);
          },
        };
      }),
    );
}
