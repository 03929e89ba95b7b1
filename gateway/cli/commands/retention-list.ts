import type { Command } from "commander";
import type { JsonObject } from "../../core/json.ts";
import type { RetentionView } from "../../deliveries/ports/erasure-office.ts";
import type { Printer } from "../printer.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis retention list`. Per agreement how long is kept, what is due and erased; legal holds; what is being erased. */
export function addRetentionList(group: Command, session: Session): void {
  group
    .command("list")
    .description(session.t.retention.list)
    .action(
      session.command(async () => {
        const view = await session.withOfficer(session.settings(), (service, who) => service.retention(who));
        return { json: viewJson(view) as JsonObject, print: (out) => printRetention(out, view, session) };
      }),
    );
}

function printRetention(out: Printer, { agreements, holds, open, openRecords }: RetentionView, session: Session): void {
  const { t, format } = session;
  const text = t.retention;
  if (agreements.length === 0) out.line(text.nothing);
  else
    out.table(
      [t.delivery.agreement, text.period, text.kept, text.due, text.next, text.erased],
      agreements.map(({ agreementId, period, handling, kept, due, next, erased }) => [
        agreementId,
        `${period} (${text.handlings[handling]})`,
        format.number(kept),
        format.number(due),
        format.moment(next),
        format.number(erased),
      ]),
    );
  if (holds.length > 0) {
    out.line(`${text.holds}:`);
    out.table(
      [text.subject, text.reason, text.placedBy, text.since],
      holds.map(({ subject, reason, placedBy, at }) => [subject, reason, placedBy, format.moment(at)]),
    );
  }
  if (openRecords.length > 0) {
    out.line(`${text.openRecords}:`);
    out.table(
      [t.delivery.agreement, t.delivery.records, text.ground],
      openRecords.map(({ agreementId, records, ground }) => [
        agreementId,
        format.number(records),
        text.grounds[ground],
      ]),
    );
  }
  if (open.length === 0) return;
  out.line(`${text.open}:`);
  out.table(
    [t.delivery.id, t.delivery.agreement, text.ground, text.decided],
    open.map(({ deliveryId, agreementId, ground, decidedAt }) => [
      deliveryId,
      agreementId,
      text.grounds[ground!],
      format.moment(decidedAt),
    ]),
  );
}
