import type { InquiryStep, InquiryView } from "../oversight/ports/subject-service.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Inquiries as a table: which, who with, about how much, how it stands. */
export function printInquiries(out: Printer, inquiries: readonly InquiryView[], { t, format }: Session): void {
  const { columns, none, states } = t.subject.inquiry;
  if (inquiries.length === 0) out.line(none);
  else
    out.table(
      [columns.id, columns.partner, columns.asked, columns.ground, columns.refs, columns.state],
      inquiries.map(({ id, partner, askedAt, ground, refs, direction, state }) => [
        ...[id, partner, format.moment(askedAt), ground, format.number(refs), states[direction][state]],
      ]),
    );
}

/** What a step came to, and whether the partner knows. */
export function printInquiryStep(out: Printer, { inquiry, delivered, deliveries }: InquiryStep, { t }: Session): void {
  const { asked, answered, refused, told, waits } = t.subject.inquiry;
  const { id, state } = inquiry;
  out.line(state === "waiting" ? asked(id) : state === "refused" ? refused(id) : answered(id, deliveries ?? 0));
  out.line(delivered ? told : waits);
}
