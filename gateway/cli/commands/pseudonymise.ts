import { resolve } from "node:path";
import type { Command } from "commander";
import { readDocument } from "../read-document.ts";
import { printReport } from "../report-text.ts";
import { rowsText } from "../rows-text.ts";
import type { Session } from "../session.ts";
import { sourceFile } from "../source-file.ts";
import { viewJson } from "../view-json.ts";
import { writeNewFile } from "../write-file.ts";

interface PseudonymiseOptions {
  readonly agreement: string;
  readonly map?: string;
  readonly out?: string;
}

/** `sluis pseudonymise FILE`. Runs an own register through the rules and keys of an agreement into the own store. */
export function addPseudonymise(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("pseudonymise")
    .description(t.pseudonymise.about)
    .argument(t.names.file, t.arguments.file)
    .requiredOption("--agreement <id>", t.pseudonymise.agreement)
    .option("--map <file>", t.pseudonymise.map)
    .option("--out <file>", t.pseudonymise.out)
    .action(
      session.command(async (path: string, options: PseudonymiseOptions) => {
        session.onInterrupt = t.interrupted.reading;
        const file = await sourceFile(path, session.context.interrupt);
        const request = {
          agreementId: options.agreement,
          kind: "full" as const,
          period: null,
          mapping: options.map === undefined ? null : readDocument(options.map),
          fileName: file.name,
          fileSha256: file.sha256,
          fileBytes: file.bytes,
          samples: 0,
        };
        return session.withOfficer(session.settings(), async (_, who, { matching }) => {
          const bar = session.progress();
          const made = await matching.pseudonymise(who, request, file.stream(), bar.show).finally(bar.end);
          const target = options.out === undefined ? undefined : resolve(options.out);
          const counter = { rows: 0 };
          if (target !== undefined) {
            const { columns, lines } = await matching.ownRows(who, made.source);
            await writeNewFile(target, rowsText(columns, lines, "csv", counter));
          }
          return {
            json: {
              ...(viewJson(made) as object),
              ...(target === undefined ? {} : { file: target, rows: counter.rows }),
            },
            print: (out) => {
              printReport(out, made.report, session);
              if (made.report.records.refused > 0) out.line(t.delivery.rejections(made.deliveryId));
              if (target !== undefined) out.line(t.pseudonymise.written(target, session.format.number(counter.rows)));
              out.line(t.pseudonymise.done(made.source));
            },
          };
        });
      }),
    );
}
