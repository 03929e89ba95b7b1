import type { SubjectAnswer } from "../oversight/ports/subject-service.ts";
import { spokenCell } from "../oversight/report/report.ts";
import { answerNotes } from "../oversight/subject/answer-notes.ts";
import { answerSections } from "../oversight/subject/answer-sections.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** The facts on the screen: tables with something in them, and what is to be weighed. */
export function printSubject(out: Printer, answer: SubjectAnswer, { lang, format }: Session): void {
  const { title, above, below } = answerNotes(answer);
  out.line(title[lang]);
  for (const text of above) out.line(text[lang]);
  for (const { title: heading, columns, rows } of answerSections(answer)) {
    if (rows.length === 0) continue;
    out.line();
    out.line(heading[lang]);
    out.table(
      columns.map((column) => column[lang]),
      rows.map((row) =>
        row
          .map((cell) => spokenCell(cell, lang))
          .map((cell) => (typeof cell === "number" ? format.number(cell) : cell)),
      ),
    );
  }
  out.line();
  for (const text of below) out.line(text[lang]);
}
