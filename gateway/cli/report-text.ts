import type { PreparationReport, RiskReport, RuleCount } from "../core/preparation-report.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** How many fields to coarsen are proposed. */
const PROPOSALS = 3;

/** Prints what preparing counted and found, in plain words and without values. */
export function printReport(out: Printer, report: PreparationReport, session: Session): void {
  const { t, format } = session;
  const { source, records } = report;
  const about = [
    t.report.fileText(source.format, format.number(source.rows), format.bytes(source.bytes)),
    ...(source.gzip ? [t.report.gzip] : []),
    ...(source.encoding === null ? [] : [`${t.report.encoding} ${source.encoding}`]),
    ...(source.delimiter === null ? [] : [`${t.report.delimiter} ${delimiterText(source.delimiter)}`]),
  ];
  const counts = t.report.recordsText(
    format.number(records.sealed),
    format.number(records.refused),
    format.number(records.withheld),
  );
  out.pairs([
    [t.report.file, about.join(", ")],
    [t.report.records, counts],
    ...(report.releaseBy == null ? [] : ([[t.retention.releaseBy, report.releaseBy]] as const)),
  ]);
  if (report.findings.length > 0) {
    out.line(`${t.report.findings}:`);
    out.pairs(report.findings.map(({ code, where }) => [code, where]));
  }
  printRules(out, t.report.refused, report.refused, session);
  printRules(out, t.report.withheld, report.withheld, session);
  printRules(out, t.report.warnings, report.warnings, session);
  printPseudonyms(out, report, session);
  if (report.risk !== null) printRisk(out, report.risk, session);
  out.line(`${t.report.columns}:`);
  out.pairs(report.columns.map(({ name, treatment }) => [name, treatment]));
}

function printRules(out: Printer, title: string, rules: readonly RuleCount[], { t, format }: Session): void {
  if (rules.length === 0) return;
  out.line(`${title}:`);
  out.table(
    [t.report.field, t.report.rule, t.report.count],
    rules.map(({ field, rule, count }) => [field, rule, format.number(count)]),
  );
}

function printPseudonyms(out: Printer, { pseudonyms }: PreparationReport, { t, format }: Session): void {
  if (pseudonyms.length === 0) return;
  out.line(`${t.report.pseudonyms}:`);
  out.table(
    [t.report.type, t.report.ok, t.report.absent, t.report.rejected],
    pseudonyms.map(({ type, ok, absent, rejected }) => [
      type,
      format.number(ok),
      format.number(absent),
      Object.entries(rejected)
        .map(([reason, count]) => `${format.number(count)} ${reason}`)
        .join(", ") || "0",
    ]),
  );
}

/** The small-cell meter. */
function printRisk(out: Printer, risk: RiskReport, { t, format }: Session): void {
  const share = risk.records === 0 ? 0 : risk.small / risk.records;
  out.line(`${t.report.risk}:`);
  const lines = [
    t.report.riskText(format.percent(share), format.number(risk.small), format.number(risk.records), risk.k),
    t.report.unique(format.number(risk.unique)),
    t.report.columnsCounted(risk.columns.join(", ")),
    ...risk.coarsen
      .slice(0, PROPOSALS)
      .filter(({ small }) => small < risk.small)
      .map(({ column, small }) => t.report.coarsen(column, format.number(small))),
  ];
  for (const line of lines) out.line(`  ${line}`);
}

function delimiterText(delimiter: string): string {
  return delimiter === "\t" ? "tab" : delimiter;
}
