import { SluisError } from "../../core/sluis-error.ts";
import type { InquiryContent } from "../../oversight/ports/subject-service.ts";
import { answerPage } from "../../oversight/subject/answer-page.ts";
import { printInquiries, printInquiryStep } from "../inquiry-text.ts";
import type { Outcome } from "../outcome.ts";
import type { Printer } from "../printer.ts";
import type { Session } from "../session.ts";
import { printSubject } from "../subject-text.ts";
import { viewJson } from "../view-json.ts";
import { writeNewText } from "../write-file.ts";

/** What is asked of inquiries over the link. */
export interface InquiryOptions {
  readonly ask?: string;
  readonly inquiries?: true;
  readonly read?: string;
  readonly answer?: string;
  readonly refuse?: string;
}

const STEPS = ["inquiries", "read", "answer", "refuse"] as const;
const SEARCHES = ["ask", "bsnStdin", "personStdin", "sourceIdStdin", "refStdin"];
const INQUIRY = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * `sluis subject --inquiries | --read ID | --answer ID | --refuse ID`. In: the options as given. Out: the outcome; undefined when none of these
 * was given. Throws OPTION_INVALID when one is given beside another.
 */
export async function takeInquiryStep(
  options: InquiryOptions & { readonly out?: string },
  session: Session,
): Promise<Outcome | undefined> {
  const step = STEPS.find((name) => options[name] !== undefined);
  if (step === undefined) return undefined;
  const given = Object.keys(options).filter((name) => [...STEPS, ...SEARCHES].includes(name));
  if (given.length !== 1 || (options.out !== undefined && step !== "read"))
    throw new SluisError("OPTION_INVALID", {
      option: `--${step}`,
      rule: STEPS.map((name) => `--${name}`).join(" | "),
    });
  if (step === "inquiries") return list(session);
  const id = options[step]!;
  if (!INQUIRY.test(id)) throw new SluisError("OPTION_INVALID", { option: `--${step}`, rule: "id" });
  if (step === "read") return read(id, options.out, session);
  const { t } = session;
  const reason = step === "refuse" ? (await session.ask(t.subject.inquiry.whyRefuse, "--refuse")).trim() : undefined;
  const taken = await session.withOfficer(session.settings(), (_, who, { subjects }) =>
    reason === undefined ? subjects.answerInquiry(who, id) : subjects.refuseInquiry(who, id, reason),
  );
  return { json: viewJson(taken) as Outcome["json"], print: (out) => printInquiryStep(out, taken, session) };
}

async function list(session: Session): Promise<Outcome> {
  const inquiries = await session.withOfficer(session.settings(), (_, who, { subjects }) => subjects.inquiries(who));
  return {
    json: viewJson({ inquiries }) as Outcome["json"],
    print: (out) => printInquiries(out, inquiries, session),
  };
}

async function read(id: string, page: string | undefined, session: Session): Promise<Outcome> {
  const content = await session.withOfficer(session.settings(), (_, who, { subjects }) =>
    subjects.readInquiry(who, id),
  );
  const { answer } = content;
  const file = answer === null ? undefined : page;
  if (answer !== null && file !== undefined) await writeNewText(file, answerPage(answer, session.lang));
  return {
    json: viewJson({ ...content, ...(file === undefined ? {} : { file }) }) as Outcome["json"],
    print: (out) => {
      printContent(out, content, session);
      if (file !== undefined) out.line(session.t.subject.written(file));
    },
    exit: answer?.notSearched.some(({ why }) => why === "damaged") === true ? 4 : 0,
  };
}

function printContent(out: Printer, { inquiry, answer, reason }: InquiryContent, session: Session): void {
  const { wouldLeave, came, refusedBy, partly } = session.t.subject.inquiry;
  const { id, partner, refs, direction } = inquiry;
  if (answer === null) {
    out.line(refusedBy(partner, reason ?? ""));
    return;
  }
  out.line(direction === "in" ? wouldLeave(partner) : came(partner));
  const found = new Set(answer.deliveries.flatMap(({ records }) => records.map(({ ref }) => ref))).size;
  out.line(partly(found, refs));
  printSubject(out, answer, session);
  if (direction === "in") out.line(session.t.subject.inquiry.decide(id));
}
