import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { LogBundle } from "../../core/types/log-bundle.ts";
import { makeReport } from "../../oversight/report/make-report.ts";
import { spokenCell, type YearReport } from "../../oversight/report/report.ts";
import { reportCsv } from "../../oversight/report/report-csv.ts";
import { reportPage } from "../../oversight/report/report-page.ts";
import type { Outcome } from "../outcome.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";
import { writeNewText } from "../write-file.ts";

interface ReportOptions {
  readonly year: string;
  readonly out?: string;
  readonly format?: string;
}

const WRITERS = { csv: reportCsv, html: reportPage } as const;

/** `sluis audit report --year YEAR`. What this gateway's logs say of a year, on the screen, as CSV or as a page to print. */
export function addAuditReport(audit: Command, session: Session): void {
  const { t, lang } = session;
  audit
    .command("report")
    .description(t.oversight.report)
    .requiredOption("--year <year>", t.oversight.year)
    .option("--out <file>", t.options.out)
    .option("--format <format>", t.oversight.reportFormat)
    .action(
      session.command(
        async ({ year, out: path, format = path?.split(".").at(-1) }: ReportOptions): Promise<Outcome> => {
          if (!/^20\d{2}$/.test(year)) throw new SluisError("OPTION_INVALID", { option: "--year", rule: "2026" });
          const write = Object.entries(WRITERS).find(([name]) => name === format)?.[1];
          if (path !== undefined && write === undefined)
            throw new SluisError("OPTION_INVALID", { option: "--format", rule: Object.keys(WRITERS).join(", ") });
          const report = await session.withOfficer(session.settings(), async (service, who) => {
            const bundles: LogBundle[] = [];
            for (const { log } of await service.logs(who))
              bundles.push((await service.logBundle(who, log)) as unknown as LogBundle);
            const agreements = (await service.agreements(who)).map(({ document }) => JSON.parse(document) as Agreement);
            return makeReport(bundles, agreements, Number(year), session.context.clock.now());
          });
          if (path !== undefined) await writeNewText(path, write!(report, lang));
          return {
            json: path === undefined ? (viewJson(report) as Outcome["json"]) : { file: path },
            print: (out) =>
              path === undefined ? print(out, report, session) : out.line(t.oversight.reportWritten(path)),
          };
        },
      ),
    );
}

function print(out: Parameters<Outcome["print"]>[0], { sections }: YearReport, { t, lang, format }: Session): void {
  for (const { title, evidenceFor, columns, rows } of sections) {
    out.line();
    out.line(`${title[lang]}  (${evidenceFor})`);
    if (rows.length === 0) out.line(`  ${t.oversight.nothing}`);
    else
      out.table(
        columns.map((column) => column[lang]),
        rows.map((row) =>
          row
            .map((each) => spokenCell(each, lang))
            .map((cell) => (typeof cell === "number" ? format.number(cell) : cell)),
        ),
      );
  }
}
