import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { localDate } from "../../core/local-date.ts";
import { Interrupted } from "../interrupted.ts";
import type { Session } from "../session.ts";
import { writeNewFile } from "../write-file.ts";

/** `sluis backup make`. The gateway encrypts; what comes here is written as it is, under its name only when it is whole. */
export function addBackupMake(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("make")
    .description(t.backup.make)
    .option(`--out <${t.names.file.slice(1, -1)}>`, t.backup.makeOut)
    .action(
      session.command(async (options: { out?: string }) => {
        const settings = session.settings();
        const { oin, environment } = settings;
        const name = `${environment === "test" ? "TEST_" : ""}sluis_${oin}_${localDate(context.clock.now())}.age`;
        const path = resolve(options.out ?? name);
        await writeBackup(session, path);
        const bytes = statSync(path).size;
        return {
          json: { file: path, bytes },
          print: (out) => {
            out.line(t.backup.made(path, session.format.bytes(bytes)));
            out.line(t.backup.checkAdvice);
          },
        };
      }, false),
    );
}

/** Ctrl-C breaks the connection, and what was written until then is removed before the command ends. */
async function writeBackup(session: Session, path: string): Promise<void> {
  const { context } = session;
  session.onInterrupt = session.t.backup.makeInterrupted;
  const connection = await context.connect(session.settings());
  const interrupt = (): void => void connection.close();
  context.interrupt.addEventListener("abort", interrupt, { once: true });
  try {
    const bytes = await connection.service.makeBackup({ id: context.user, role: "" });
    await writeNewFile(path, bytes);
  } catch (error) {
    throw context.interrupt.aborted ? new Interrupted() : error;
  } finally {
    context.interrupt.removeEventListener("abort", interrupt);
    await connection.close();
  }
}
