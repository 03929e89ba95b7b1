import { SluisError } from "../../core/sluis-error.ts";
import type { SubjectStatement } from "../../core/types/subject-statement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { INQUIRY_LIMITS } from "./inquiry-limits.ts";
import { keepStatement } from "./keep-statement.ts";
import { logInquiry } from "./log-inquiry.ts";
import { openStatement } from "./sealed-statement.ts";
import { suppliedAgreements } from "./supplied-agreements.ts";

/** What a statement of the partner means for what is kept here. */
interface Step {
  readonly partner: string;
  readonly statement: SubjectStatement;
}

/**
 * Takes a step of an inquiry from a partner: a question waits here for the privacy officer, an answer for who asked; both are kept encrypted.
 * Taking it again changes nothing. In: OIN of the partner, the token.
 * Throws what `openStatement` throws, SUBJECT_NOT_SUPPLIED, SUBJECT_INQUIRY_UNKNOWN, SUBJECT_INQUIRIES_WAIT, SUBJECT_ANSWER_INVALID.
 */
export async function takeInquiry(context: GatewayContext, partner: string, token: string): Promise<void> {
  const statement = await openStatement(context, partner, token);
  // one that was deleted here must not come back by being said again
  if (statement.time < context.clock.now() - INQUIRY_LIMITS.keep)
    throw new SluisError("SUBJECT_INQUIRY_UNKNOWN", { inquiry: statement.inquiry });
  const take = statement.act === "asked" ? takeQuestion : takeAnswer;
  await context.store.transaction((tx) => take(context, tx, { partner, statement }));
}

async function takeQuestion(context: GatewayContext, tx: StoreTransaction, step: Step): Promise<void> {
  const { partner, statement } = step;
  const { ground, years, refs } = statement.question!;
  const id = statement.inquiry;
  const known = await tx.inquiries.get(id);
  if (known !== undefined) {
    if (known.partner === partner && known.direction === "in") return;
    throw new SluisError("SUBJECT_INQUIRY_UNKNOWN", { inquiry: id });
  }
  if ((await suppliedAgreements(tx, context.own.oin, partner)).size === 0)
    throw new SluisError("SUBJECT_NOT_SUPPLIED", { partner });
  if ((await tx.inquiries.waiting("in", partner)) >= INQUIRY_LIMITS.waiting)
    throw new SluisError("SUBJECT_INQUIRIES_WAIT", { partner, most: INQUIRY_LIMITS.waiting });
  const since = context.clock.now();
  const inquiry = {
    ...({ id, direction: "in", partner, state: "waiting", ground, years, refs: refs.length } as const),
    ...{ token: keepStatement(context, statement), failure: null, askedAt: since, closedAt: null },
  };
  await tx.inquiries.add(inquiry);
  const alarm = { code: "SUBJECT_ASKED", partner, subject: id, since } as const;
  await tx.alarms.raise({ ...alarm, details: { inquiry: id } });
  await logInquiry(context, tx, { type: "subject-asked", inquiry });
}

async function takeAnswer(context: GatewayContext, tx: StoreTransaction, step: Step): Promise<void> {
  const { partner, statement } = step;
  const { inquiry: id, act, answer } = statement;
  const inquiry = await tx.inquiries.get(id);
  if (inquiry?.partner !== partner || inquiry.direction !== "out")
    throw new SluisError("SUBJECT_INQUIRY_UNKNOWN", { inquiry: id });
  // the first answer stands
  if (inquiry.state !== "waiting") return;
  await checkAnswer(context, tx, partner, answer);
  const closedAt = context.clock.now();
  const state = act === "answered" ? "answered" : "refused";
  await tx.inquiries.close(id, { state, token: keepStatement(context, statement), failure: null, closedAt });
  const alarm = { code: "SUBJECT_ANSWERED", partner, subject: id, since: closedAt } as const;
  await tx.alarms.raise({ ...alarm, details: { inquiry: id } });
  const said = answer === undefined ? {} : { deliveries: answer.deliveries.length };
  await logInquiry(context, tx, {
    ...{ type: "subject-answered", inquiry, result: state === "answered" ? "done" : "refused" },
    ...said,
  });
}

/** An answer is about deliveries to us, under agreements that we signed. */
async function checkAnswer(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  answer: SubjectStatement["answer"],
): Promise<void> {
  const agreed = await suppliedAgreements(tx, partner, context.own.oin);
  for (const { deliveryId, agreement } of answer?.deliveries ?? []) {
    const version = agreed.has(agreement.id) ? await tx.agreements.get(agreement.id, agreement.version) : undefined;
    if (version === undefined) throw new SluisError("SUBJECT_ANSWER_INVALID", { what: "agreement" });
    const delivery = await tx.deliveries.get(deliveryId);
    // a store that was put back does not know them all
    if (delivery !== undefined && (delivery.partner !== partner || delivery.direction !== "in"))
      throw new SluisError("SUBJECT_ANSWER_INVALID", { what: "delivery" });
  }
}
