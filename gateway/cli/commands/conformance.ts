import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { normaliserDigest } from "../../pseudonyms/normaliser-digest.ts";
import { type ConformanceReport, runConformance } from "../../pseudonyms/run-conformance.ts";
import type { Printer } from "../printer.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** Largest vector file, in bytes. */
const LIMIT = 64 * 1024 * 1024;

/** `sluis conformance FILE`. Which rules of a vector file this installation gets wrong; needs no gateway and no configuration. */
export function addConformance(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("conformance")
    .description(t.conformance.about)
    .argument(t.names.file, t.arguments.vectors)
    .action(
      session.command(async (path: string) => {
        const report = runConformance(readVectors(path));
        return {
          json: { report: viewJson(report), rules: rulesOf(report, session), normaliserDigest: normaliserDigest() },
          print: (out) => printReport(out, report, session),
          exit: report.failed.length === 0 ? 0 : 1,
        };
      }),
    );
}

/** Vectors may hold lone surrogates on purpose, which strict reading refuses. */
function readVectors(path: string): unknown {
  try {
    return JSON.parse(readText(path, LIMIT));
  } catch (error) {
    throw error instanceof SluisError
      ? error
      : new SluisError("JSON_INVALID", { why: "syntax", at: 0 }, { cause: error });
  }
}

/** Each rule that went wrong, once, in the order of the file. */
function rulesOf({ failed }: ConformanceReport, { lang }: Session): string[] {
  return [...new Set(failed.map(({ type, rule }) => `${type}: ${rule[lang]}`))];
}

function printReport(out: Printer, report: ConformanceReport, session: Session): void {
  const { t, format } = session;
  out.line(t.conformance.passed(format.number(report.passed), format.number(report.total)));
  if (report.failed.length === 0) out.line(t.conformance.same);
  else {
    out.line(t.conformance.differs);
    for (const rule of rulesOf(report, session)) out.line(`  ${rule}`);
    out.line(`${t.conformance.failures}:`);
    out.table(
      [t.conformance.vector, t.conformance.expected, t.conformance.actual],
      report.failed.map(({ id, expected, got }) => [id, expected, got]),
    );
  }
  out.pairs([[t.conformance.digest, normaliserDigest()]]);
}
