import { ERROR_TABLE, type ErrorCode } from "../core/error-table.ts";
import { fillSentence } from "../core/sluis-error.ts";
import type { DeliveryView } from "../deliveries/ports/officer-service.ts";
import { printCorrections } from "./correction-text.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Prints everything an officer may know of one delivery. */
export function printDelivery(out: Printer, view: DeliveryView, session: Session): void {
  const { t, format } = session;
  const { delivery, receipts, hasRejections } = view;
  const rows: [string, string][] = [
    [t.delivery.id, delivery.id],
    [t.delivery.agreement, `${delivery.agreementId}, ${t.delivery.version(delivery.agreementVersion)}`],
    [t.delivery.direction, t.directions[delivery.direction]],
    [t.delivery.partner, delivery.partner],
    [t.delivery.kind, t.kinds[delivery.kind]],
    [t.delivery.corrects, delivery.corrects ?? ""],
    [t.delivery.period, periodText(delivery)],
    [t.delivery.state, t.states[delivery.state]],
    [t.delivery.number, delivery.number === null ? "" : String(delivery.number)],
    [t.delivery.records, `${format.number(delivery.records)} ${t.delivery.parts(format.number(delivery.parts))}`],
    [t.delivery.created, format.moment(delivery.createdAt)],
    [t.delivery.released, format.moment(delivery.releasedAt)],
    [t.delivery.closed, format.moment(delivery.closedAt)],
    [t.delivery.expires, delivery.closedAt === null ? format.moment(delivery.expiresAt) : ""],
    ...receipts.map(({ stage, at, logIndex }): [string, string] => [
      t.delivery.receipt,
      `${stage}, ${format.moment(at)}${logIndex === null ? "" : `, ${t.delivery.logIndex(String(logIndex))}`}`,
    ]),
    ...retentionRows(view, session),
    [t.delivery.reason, reasonText(delivery, session)],
    [t.delivery.attempts, delivery.attempts > 1 ? String(delivery.attempts) : ""],
  ];
  out.pairs(rows.filter(([, value]) => value !== ""));
  printCorrections(out, view, session);
  if (delivery.parked) out.line(`${t.delivery.parked} ${delivery.id}`);
  if (hasRejections) out.line(t.delivery.rejections(delivery.id));
}

/** Until when the receiver keeps it, or when and why it was erased; and what holds that up. */
function retentionRows({ delivery, retention, holds }: DeliveryView, { t, format }: Session): [string, string][] {
  const text = t.retention;
  const rows = holds.map(({ at }): [string, string] => [text.heldSince, format.moment(at)]);
  if (retention === null) return rows;
  const { ground, handling, until, decidedAt, erasedAt } = retention;
  if (ground === null) return [[text.until, `${format.moment(until)}, ${text.handlings[handling]}`], ...rows];
  const out = delivery.direction === "out";
  const what = out ? text.wasErased : erasedAt === null ? text.open : text.erased;
  return [[what, `${format.moment(out ? decidedAt : (erasedAt ?? decidedAt))}, ${text.grounds[ground]}`], ...rows];
}

/** Prints a list of deliveries, one line each. */
export function printDeliveries(out: Printer, views: readonly DeliveryView[], { t, format }: Session): void {
  if (views.length === 0) {
    out.line(t.delivery.noDeliveries);
    return;
  }
  out.table(
    [
      t.delivery.id,
      t.delivery.agreement,
      t.delivery.direction,
      t.delivery.kind,
      t.delivery.number,
      t.delivery.period,
      t.delivery.records,
      t.delivery.state,
      t.delivery.reason,
    ],
    views.map(({ delivery }) => [
      delivery.id,
      delivery.agreementId,
      t.directions[delivery.direction],
      t.kinds[delivery.kind],
      delivery.number === null ? "" : String(delivery.number),
      periodText(delivery),
      format.number(delivery.records),
      t.states[delivery.state],
      delivery.reason ?? "",
    ]),
  );
}

/** The sentence of a delivery's reason code, filled with what the delivery itself knows; other details stay with the log. */
export function reasonText(
  { id, reason, agreementId, agreementVersion, partner }: Reasoned,
  { lang }: Session,
): string {
  if (reason === null) return "";
  if (!Object.hasOwn(ERROR_TABLE, reason)) return reason;
  const details = { agreement: agreementId, version: agreementVersion, partner, delivery: id };
  return `${fillSentence(ERROR_TABLE[reason as ErrorCode][lang], details)} (${reason})`;
}

type Reasoned = Pick<DeliveryView["delivery"], "id" | "reason" | "agreementId" | "agreementVersion" | "partner">;

function periodText({ periodFrom, periodTo }: DeliveryView["delivery"]): string {
  if (periodFrom === null || periodTo === null) return "";
  return periodFrom === periodTo ? periodFrom : `${periodFrom} - ${periodTo}`;
}
