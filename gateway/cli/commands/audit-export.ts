import type { Command } from "commander";
import type { Session } from "../session.ts";
import { writeNewText } from "../write-file.ts";

/** `sluis audit export LOG --out FILE`. The whole log as one document that verifies without the gateway. */
export function addAuditExport(audit: Command, session: Session): void {
  const { t } = session;
  audit
    .command("export")
    .description(t.audit.export)
    .argument(t.names.log, t.arguments.log)
    .requiredOption("--out <file>", t.options.out)
    .action(
      session.command(async (log: string, { out: path }: { out: string }) => {
        const bundle = await session.withOfficer(session.settings(), (service, who) => service.logBundle(who, log));
        await writeNewText(path, `${JSON.stringify(bundle)}\n`);
        return { json: { log, file: path }, print: (out) => out.line(t.audit.written(path)) };
      }),
    );
}
