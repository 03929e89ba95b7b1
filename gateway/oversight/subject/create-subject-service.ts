import { requirePermission } from "../../access/require-permission.ts";
import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { deliverNow } from "../../deliveries/messages/deliver-now.ts";
import type { SubjectInquiry } from "../../deliveries/ports/inquiry-register.ts";
import type { InquiryStep, SubjectService } from "../ports/subject-service.ts";
import { askSupplier } from "./ask-supplier.ts";
import { closeInquiry } from "./close-inquiry.ts";
import { inquiryView } from "./inquiry-view.ts";
import { logSearch } from "./log-search.ts";
import type { Needle } from "./needle.ts";
import { personNeedles } from "./person-needles.ts";
import { questionOf } from "./question-of.ts";
import { readInquiry } from "./read-inquiry.ts";
import { searchSubject } from "./search-subject.ts";

/** Subject requests behind API and command line. In: the gateway's parts. */
export function createSubjectService(context: GatewayContext): SubjectService {
  return {
    async search(who, asked) {
      requirePermission(who, "search-subject");
      const question = questionOf(asked);
      const needles = await needlesOf(context, question);
      await logSearch(context, who, question.ground);
      return searchSubject(context, question, needles);
    },
    async ask(who, partner, asked) {
      requirePermission(who, "search-subject");
      return told(context, await askSupplier(context, who, partner, asked), null);
    },
    async inquiries(who) {
      requirePermission(who, "search-subject");
      return (await context.store.read((tx) => tx.inquiries.list())).map(inquiryView);
    },
    async readInquiry(who, id) {
      requirePermission(who, "search-subject");
      return readInquiry(context, who, id);
    },
    async answerInquiry(who, id) {
      requirePermission(who, "search-subject");
      const { inquiry, deliveries } = await closeInquiry(context, who, id, null);
      return told(context, inquiry, deliveries);
    },
    async refuseInquiry(who, id, reason) {
      requirePermission(who, "search-subject");
      const { inquiry } = await closeInquiry(context, who, id, { reason });
      return told(context, inquiry, null);
    },
  };
}

/** Lets the partner hear at once where that can be; the step stands already. */
async function told(context: GatewayContext, inquiry: SubjectInquiry, deliveries: number | null): Promise<InquiryStep> {
  context.changes.notify();
  const delivered = await deliverNow(context, inquiry.id, context.stopping);
  return { inquiry: inquiryView(inquiry), delivered, deliveries };
}

async function needlesOf({ keys, own }: GatewayContext, { person }: SubjectQuestion): Promise<Needle[]> {
  return person === undefined ? [] : personNeedles(await keys.subjectKey(), person, own.environment === "test");
}
