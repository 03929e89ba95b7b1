import type { SubjectAnswer } from "../ports/subject-service.ts";
import { printedPage } from "../report/printed-page.ts";
import { answerNotes } from "./answer-notes.ts";
import { answerSections } from "./answer-sections.ts";

/** The facts as one page to print, without the person. In: answer, language. Out: HTML text. */
export function answerPage(answer: SubjectAnswer, lang: "nl" | "en"): string {
  const { title, above, below } = answerNotes(answer);
  return printedPage(
    {
      title: title[lang],
      environment: answer.environment,
      above: above.map((text) => text[lang]),
      below: below.map((text) => text[lang]),
      sections: answerSections(answer).filter(({ rows }) => rows.length > 0),
    },
    lang,
  );
}
