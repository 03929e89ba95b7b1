import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { Session } from "../session.ts";

/** `sluis audit show LOG INDEX`. One entry as it is hashed. */
export function addAuditShow(audit: Command, session: Session): void {
  const { t } = session;
  audit
    .command("show")
    .description(t.audit.show)
    .argument(t.names.log, t.arguments.log)
    .argument(t.names.index, t.arguments.index)
    .action(
      session.command(async (log: string, text: string) => {
        const index = /^\d{1,15}$/.test(text) ? Number(text) : -1;
        const [line] = await session.withOfficer(session.settings(), (service, who) =>
          service.logLines(who, { log, limit: 1, ...(index > 0 ? { after: index - 1 } : {}) }),
        );
        if (line === undefined || line.index !== index)
          throw new SluisError("OPTION_INVALID", { option: t.names.index, rule: t.audit.notFound });
        return {
          json: { log: line.log, index, entry: line.entry },
          print: (out) => {
            out.line(`${line.log} ${index}`);
            for (const each of JSON.stringify(line.entry, null, 2).split("\n")) out.line(each);
          },
        };
      }),
    );
}
