import { SluisError } from "../../core/sluis-error.ts";
import { uuidV7 } from "../../core/uuid-v7.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { INQUIRY_LIMITS } from "../../deliveries/inquiries/inquiry-limits.ts";
import { logInquiry } from "../../deliveries/inquiries/log-inquiry.ts";
import { sealStatement } from "../../deliveries/inquiries/sealed-statement.ts";
import { suppliedAgreements } from "../../deliveries/inquiries/supplied-agreements.ts";
import type { SubjectInquiry } from "../../deliveries/ports/inquiry-register.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import { questionOf } from "./question-of.ts";

/**
 * Asks a supplier what it delivered to us about records. The refs are kept nowhere but in the message, which only the supplier can open.
 * In: who asks, OIN of the supplier, a question by refs. Out: the inquiry.
 * Throws SUBJECT_QUESTION_INVALID, SUBJECT_REFS_TOO_MANY, PARTNER_CARD_MISSING, SUBJECT_NOT_SUPPLIED, SUBJECT_INQUIRIES_WAIT.
 */
export async function askSupplier(
  context: GatewayContext,
  who: Requester,
  partner: string,
  asked: unknown,
): Promise<SubjectInquiry> {
  const { ground, years, refs } = questionOf(asked);
  if (refs === undefined) throw new SluisError("SUBJECT_QUESTION_INVALID");
  const records = [...new Set(refs)];
  if (records.length > INQUIRY_LIMITS.refs)
    throw new SluisError("SUBJECT_REFS_TOO_MANY", { most: INQUIRY_LIMITS.refs });
  const askedAt = context.clock.now();
  const id = uuidV7(askedAt);
  const question = { ground, years, refs: records };
  const token = await sealStatement(context, partner, { inquiry: id, act: "asked", question });
  const inquiry: SubjectInquiry = {
    ...{ id, direction: "out", partner, state: "waiting", ground, years, refs: records.length },
    ...{ token: null, failure: null, askedAt, closedAt: null },
  };
  await context.store.transaction(async (tx) => {
    if ((await suppliedAgreements(tx, partner, context.own.oin)).size === 0)
      throw new SluisError("SUBJECT_NOT_SUPPLIED", { partner });
    if ((await tx.inquiries.waiting("out", partner)) >= INQUIRY_LIMITS.waiting)
      throw new SluisError("SUBJECT_INQUIRIES_WAIT", { partner, most: INQUIRY_LIMITS.waiting });
    await tx.inquiries.add(inquiry);
    await tx.messages.add({ partner, kind: "subject-inquiry", subject: id, token, at: askedAt });
    await logInquiry(context, tx, { type: "subject-asked", inquiry, who });
  });
  return inquiry;
}
