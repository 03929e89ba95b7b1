import { printedPage } from "./printed-page.ts";
import type { YearReport } from "./report.ts";

const WORDS = {
  nl: { title: "Jaarverslag gegevensuitwisseling", made: "Gemaakt op" },
  en: { title: "Yearly report of data exchange", made: "Made on" },
} as const;

/** A report as one page to print or keep. In: report, language. Out: HTML text. */
export function reportPage({ year, oin, environment, madeAt, sections }: YearReport, lang: "nl" | "en"): string {
  const { title, made } = WORDS[lang];
  const moment = new Date(madeAt).toISOString().slice(0, 16).replace("T", " ");
  return printedPage(
    { title: `${title} ${year}`, environment, above: [`OIN ${oin}. ${made} ${moment} UTC.`], sections },
    lang,
  );
}
