import type { CorrectionView, DeliveryView, ExportView } from "../deliveries/ports/officer-service.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

type Effect = NonNullable<DeliveryView["effect"]>;

/** What a delivery changed at the receiver, in a sentence or two. */
export function effectText(
  { removed, replaced, rows, tokens, withheld, held = 0 }: Effect,
  { t, format }: Session,
): string {
  if (withheld > 0) return t.corrections.withheld(format.number(withheld));
  const [gone, renewed, took, with_] = [removed, replaced, rows, tokens].map(format.number) as [
    string,
    string,
    string,
    string,
  ];
  const changed = t.corrections.effect(gone, renewed, took, with_);
  return held === 0 ? changed : `${changed} ${t.corrections.held(format.number(held))}`;
}

/** Prints who corrected or withdrew a delivery, whether the receiver confirmed that, and what left before. */
export function printCorrections(
  out: Printer,
  { corrections, exports, effect }: Pick<DeliveryView, "corrections" | "exports" | "effect">,
  session: Session,
): void {
  const { t } = session;
  if (effect !== null) out.line(effectText(effect, session));
  for (const correction of corrections) {
    out.line(correctionLine(correction, session));
    if (correction.effect !== null) out.line(`  ${effectText(correction.effect, session)}`);
  }
  if (exports.length === 0) return;
  out.line(t.corrections.exports);
  const { columns } = t.corrections;
  out.table(
    [columns.at, columns.what, columns.role, columns.entry],
    exports.map((each) => exportCells(each, session)),
  );
}

function correctionLine(correction: CorrectionView, { t, format }: Session): string {
  const { kind, whole, deliveryId, state, confirmedAt, dueAt } = correction;
  const name =
    kind === "correction" ? t.corrections.corrected : whole ? t.corrections.withdrawn : t.corrections.records;
  const stands =
    confirmedAt === null
      ? t.corrections.open(t.states[state], format.moment(dueAt))
      : t.corrections.confirmed(format.moment(confirmedAt));
  return `${name(deliveryId)} ${stands}`;
}

function exportCells({ at, what, role, logIndex }: ExportView, { t, format }: Session): string[] {
  return [
    format.moment(at),
    t.corrections[what === "delivery" ? "thisDelivery" : "currentState"],
    role,
    String(logIndex),
  ];
}
