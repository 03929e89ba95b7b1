import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { entryRow } from "../entry-row.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

interface ListOptions {
  readonly log?: string;
  readonly delivery?: string;
  readonly after?: string;
  readonly limit: string;
}

/** `sluis audit list`. Entries of the logs, oldest first. */
export function addAuditList(audit: Command, session: Session): void {
  const { t } = session;
  audit
    .command("list")
    .description(t.audit.list)
    .option("--log <name>", t.options.logName)
    .option("--delivery <id>", t.options.forDelivery)
    .option("--after <n>", t.options.after)
    .option("--limit <n>", t.options.limit, "50")
    .action(
      session.command(async (options: ListOptions) => {
        const filter = {
          limit: wholeNumber("--limit", options.limit, 1),
          ...(options.log === undefined ? {} : { log: options.log }),
          ...(options.delivery === undefined ? {} : { deliveryId: options.delivery }),
          ...(options.after === undefined ? {} : { after: wholeNumber("--after", options.after, 0) }),
        };
        const lines = await session.withOfficer(session.settings(), (service, who) => service.logLines(who, filter));
        return {
          json: { lines: lines.map(viewJson) },
          print: (out) => {
            if (lines.length === 0) return out.line(t.audit.empty);
            const head = [t.audit.log, t.audit.index, t.audit.time, t.audit.type, t.audit.subject, t.audit.result];
            out.table(
              head,
              lines.map((line) => entryRow(line, session.format)),
            );
          },
        };
      }),
    );
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (number < least) throw new SluisError("OPTION_INVALID", { option, rule: `>= ${least}` });
  return number;
}
