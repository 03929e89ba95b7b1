import type { Command } from "commander";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { LogBundle } from "../../core/types/log-bundle.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import { staticExport } from "../../ledger/static-export.ts";
import { logboekLines } from "../../oversight/logboek-lines.ts";
import { readLog } from "../../oversight/read-log.ts";
import type { Session } from "../session.ts";
import { writeNewText } from "../write-file.ts";
import { writeNewFolder } from "../write-folder.ts";

const FORMATS: readonly string[] = ["bundle", "tiles", "logboek"];

/**
 * `sluis audit export LOG --out FILE`. The whole log as one document that verifies without the gateway, as a folder of static files for
 * other people's tools (C2SP tlog-tiles), or one line for each delivery in the form of Logboek Dataverwerkingen.
 */
export function addAuditExport(audit: Command, session: Session): void {
  const { t } = session;
  audit
    .command("export")
    .description(t.audit.export)
    .argument(t.names.log, t.arguments.log)
    .requiredOption("--out <file>", t.options.out)
    .option("--format <format>", t.oversight.exportFormat, "bundle")
    .action(
      session.command(async (log: string, { out: path, format }: { out: string; format: string }) => {
        if (!FORMATS.includes(format))
          throw new SluisError("OPTION_INVALID", { option: "--format", rule: FORMATS.join(", ") });
        const bundle = await session.withOfficer(session.settings(), (service, who) => service.logBundle(who, log));
        if (format === "tiles") writeNewFolder(path, staticExport(bundle as unknown as LogBundle));
        else await writeNewText(path, format === "bundle" ? `${JSON.stringify(bundle)}\n` : logboek(bundle, log));
        return { json: { log, file: path }, print: (out) => out.line(t.audit.written(path)) };
      }),
    );
}

function logboek(bundle: Json, log: string): string {
  const { own, partner } = parseLogOrigin(log);
  const lines = logboekLines(readLog(bundle as unknown as LogBundle), own, partner ?? "");
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
