import { SluisError } from "../../core/sluis-error.ts";
import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import { printInquiryStep } from "../inquiry-text.ts";
import type { Outcome } from "../outcome.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis subject --ref-stdin --ask OIN`: puts the question to the supplier. In: OIN, the question. Throws OPTION_INVALID, and what the gateway refuses. */
export async function askPartner(partner: string, question: SubjectQuestion, session: Session): Promise<Outcome> {
  if (!/^[0-9]{20}$/.test(partner)) throw new SluisError("OPTION_INVALID", { option: "--ask", rule: "OIN" });
  const step = await session.withOfficer(session.settings(), (_, who, { subjects }) =>
    subjects.ask(who, partner, question),
  );
  return { json: viewJson(step) as Outcome["json"], print: (out) => printInquiryStep(out, step, session) };
}
