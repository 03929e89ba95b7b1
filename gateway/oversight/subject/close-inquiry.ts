import { readReason } from "../../core/read-reason.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { keptStatement } from "../../deliveries/inquiries/kept-statement.ts";
import { logInquiry } from "../../deliveries/inquiries/log-inquiry.ts";
import { sealStatement } from "../../deliveries/inquiries/sealed-statement.ts";
import type { SubjectInquiry } from "../../deliveries/ports/inquiry-register.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import { answerOnWire } from "./answer-on-wire.ts";
import { logSearch } from "./log-search.ts";
import { searchForReceiver } from "./search-for-receiver.ts";
import { waitingInquiry } from "./waiting-inquiry.ts";

/** What became of a question, and how many deliveries the answer names. */
export interface ClosedInquiry {
  readonly inquiry: SubjectInquiry;
  readonly deliveries: number | null;
}

/**
 * Answers a partner's question with its own deliveries, or refuses it. The question goes from the store with that; the answer is kept in the
 * message only, which nobody but the partner can open.
 * In: the officer, id, why it is refused (null to answer). Throws what `waitingInquiry`, `keptStatement` and `sealStatement` throw, REASON_MISSING.
 */
export async function closeInquiry(
  context: GatewayContext,
  who: Requester,
  id: string,
  refusal: { readonly reason: unknown } | null,
): Promise<ClosedInquiry> {
  const waiting = await context.store.read((tx) => waitingInquiry(tx, id));
  const { partner } = waiting;
  const reason = refusal === null ? undefined : readReason(refusal.reason);
  const answer = reason === undefined ? await answerTo(context, who, waiting) : undefined;
  const words =
    answer === undefined ? { act: "refused" as const, reason: reason! } : { act: "answered" as const, answer };
  const token = await sealStatement(context, partner, { inquiry: id, ...words });
  return context.store.transaction(async (tx): Promise<ClosedInquiry> => {
    const inquiry = await waitingInquiry(tx, id);
    const at = context.clock.now();
    const closed = { state: words.act, token: null, failure: null, closedAt: at };
    await tx.inquiries.close(id, closed);
    await tx.alarms.clear({ code: "SUBJECT_ASKED", partner, subject: id });
    await tx.messages.add({ partner, kind: "subject-inquiry", subject: id, token, at });
    const deliveries = answer?.deliveries.length;
    await logInquiry(context, tx, {
      ...{ type: "subject-answered", inquiry, who, result: answer === undefined ? "refused" : "done" },
      ...(deliveries === undefined ? {} : { deliveries }),
      ...(reason === undefined ? {} : { motive: reason }),
    });
    return { inquiry: { ...inquiry, ...closed }, deliveries: deliveries ?? null };
  });
}

async function answerTo(context: GatewayContext, who: Requester, inquiry: SubjectInquiry & { readonly token: string }) {
  const { question } = keptStatement(context, inquiry.id, inquiry.token);
  await logSearch(context, who, inquiry.ground);
  return answerOnWire(await searchForReceiver(context, inquiry.partner, question!));
}
