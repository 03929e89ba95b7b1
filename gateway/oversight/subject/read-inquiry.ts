import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { keptStatement } from "../../deliveries/inquiries/kept-statement.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import type { InquiryContent } from "../ports/subject-service.ts";
import { answerFromWire } from "./answer-from-wire.ts";
import { inquiryView } from "./inquiry-view.ts";
import { logSearch } from "./log-search.ts";
import { searchForReceiver } from "./search-for-receiver.ts";
import { waitingInquiry } from "./waiting-inquiry.ts";

/**
 * Reads an inquiry: the answer that came, or of a partner's question that waits here the answer that would leave.
 * In: the officer, id. Throws SUBJECT_INQUIRY_UNKNOWN, SUBJECT_ANSWER_WAITS, SUBJECT_INQUIRY_CLOSED, UNWRAP_FAILED.
 */
export async function readInquiry(context: GatewayContext, who: Requester, id: string): Promise<InquiryContent> {
  const { store } = context;
  const inquiry = await store.read((tx) => tx.inquiries.get(id));
  if (inquiry === undefined) throw new SluisError("SUBJECT_INQUIRY_UNKNOWN", { inquiry: id });
  const { direction, state, partner, ground, token } = inquiry;
  if (direction === "in") {
    const waiting = await store.read((tx) => waitingInquiry(tx, id));
    const { question } = keptStatement(context, id, waiting.token);
    await logSearch(context, who, ground);
    const answer = await searchForReceiver(context, partner, question!);
    return { inquiry: inquiryView(inquiry), answer, reason: null };
  }
  if (state === "waiting") throw new SluisError("SUBJECT_ANSWER_WAITS", { inquiry: id });
  if (token === null) return { inquiry: inquiryView(inquiry), answer: null, reason: inquiry.failure };
  const { answer, reason } = keptStatement(context, id, token);
  await logSearch(context, who, ground);
  const facts = answer === undefined ? null : await answerFromWire(context, inquiry, answer);
  await store.transaction((tx) => tx.alarms.clear({ code: "SUBJECT_ANSWERED", partner, subject: id }));
  return { inquiry: inquiryView(inquiry), answer: facts, reason: reason ?? null };
}
