import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import { answerPage } from "../../oversight/subject/answer-page.ts";
import type { Outcome } from "../outcome.ts";
import type { Session } from "../session.ts";
import { type AskedBy, readSubject } from "../subject-question.ts";
import { printSubject } from "../subject-text.ts";
import { viewJson } from "../view-json.ts";
import { writeNewText } from "../write-file.ts";
import { askPartner } from "./ask-partner.ts";
import { type InquiryOptions, takeInquiryStep } from "./subject-inquiry.ts";

interface SubjectOptions {
  readonly bsnStdin?: true;
  readonly personStdin?: true;
  readonly sourceIdStdin?: true;
  readonly refStdin?: true;
  readonly ground: SubjectQuestion["ground"];
  readonly years: string;
  readonly out?: string;
}

/** What can be done instead of searching here. */
type Chosen = SubjectOptions & InquiryOptions;

const GROUNDS: readonly SubjectQuestion["ground"][] = ["wpg-25", "wpg-28", "avg-15", "avg-16"];

/**
 * `sluis subject --bsn-stdin | --person-stdin | --source-id-stdin | --ref-stdin [--ask OIN]`, and `--inquiries | --read | --answer | --refuse` for
 * what is asked over the link. The facts for an answer to somebody who asks what was
 * provided about him. Who is asked about comes from standard input once: an argument would stand in the list of processes and the shell's history.
 */
export function addSubject(program: Command, session: Session): void {
  const { t, lang, context } = session;
  program
    .command("subject")
    .description(t.subject.about)
    .option("--bsn-stdin", t.subject.byBsn)
    .option("--person-stdin", t.subject.byPerson)
    .option("--source-id-stdin", t.subject.bySourceId)
    .option("--ref-stdin", t.subject.byRef)
    .option("--ask <oin>", t.subject.ask)
    .option("--inquiries", t.subject.inquiries)
    .option("--read <inquiry>", t.subject.read)
    .option("--answer <inquiry>", t.subject.answer)
    .option("--refuse <inquiry>", t.subject.refuse)
    .option("--ground <code>", `${t.subject.ground}: ${GROUNDS.join(", ")}`, "wpg-25")
    .option("--years <n>", t.subject.years, "5")
    .option("--out <file>", t.subject.out)
    .action(
      session.command(async (options: Chosen): Promise<Outcome> => {
        if (!/^(?:[1-9]|10)$/.test(options.years))
          throw new SluisError("OPTION_INVALID", { option: "--years", rule: "1-10" });
        if (!GROUNDS.includes(options.ground))
          throw new SluisError("OPTION_INVALID", { option: "--ground", rule: GROUNDS.join(", ") });
        if (options.out !== undefined && !options.out.endsWith(".html"))
          throw new SluisError("OPTION_INVALID", { option: "--out", rule: "*.html" });
        const step = await takeInquiryStep(options, session);
        if (step !== undefined) return step;
        const by = askedBy(options);
        if (options.ask !== undefined && by !== "refs")
          throw new SluisError("OPTION_INVALID", { option: "--ask", rule: "--ref-stdin" });
        const settings = session.settings();
        const wanted = await readSubject(context, by, t.subject);
        const question: SubjectQuestion = { v: 1, ground: options.ground, years: Number(options.years), ...wanted };
        if (options.ask !== undefined) return askPartner(options.ask, question, session);
        const answer = await session.withOfficer(settings, (_, who, { subjects }) => subjects.search(who, question));
        const incomplete = answer.notSearched.some(({ why }) => why !== "not-indexed");
        if (options.out !== undefined) await writeNewText(options.out, answerPage(answer, lang));
        return {
          json: {
            ...(viewJson(answer) as Outcome["json"]),
            ...(options.out === undefined ? {} : { file: options.out }),
          },
          print: (out) => {
            printSubject(out, answer, session);
            if (options.out !== undefined) out.line(t.subject.written(options.out));
          },
          exit: incomplete ? 4 : 0,
        };
      }),
    );
}

function askedBy({ bsnStdin, personStdin, sourceIdStdin, refStdin }: SubjectOptions): AskedBy {
  const given = Object.entries({ bsn: bsnStdin, person: personStdin, sourceId: sourceIdStdin, refs: refStdin })
    .filter(([, chosen]) => chosen === true)
    .map(([by]) => by as AskedBy);
  if (given.length !== 1)
    throw new SluisError("OPTION_INVALID", {
      option: "subject",
      rule: "--bsn-stdin | --person-stdin | --source-id-stdin | --ref-stdin",
    });
  return given[0]!;
}
