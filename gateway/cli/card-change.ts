import type { JsonObject } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { cardJson } from "./card-text.ts";
import { ownCardFile, type renewOwnCard } from "./own-card-file.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

const DAY = 24 * 3600_000;

/** Longest overlap, in days. */
const LONGEST = 398;

/** An overlap in days as milliseconds. Throws OPTION_INVALID. */
export function overlapOption(days: string): number {
  if (!/^[0-9]{1,3}$/.test(days) || Number(days) > LONGEST)
    throw new SluisError("OPTION_INVALID", { option: "--overlap", rule: `0 … ${LONGEST}` });
  return Number(days) * DAY;
}

/** A changed card for machines; null when it stayed. */
export function cardChange(changed: Awaited<ReturnType<typeof renewOwnCard>>): JsonObject | null {
  return changed && { ...cardJson(changed.after) };
}

/** Prints what became of our own card. */
export function printCardChange(
  out: Printer,
  changed: Awaited<ReturnType<typeof renewOwnCard>>,
  session: Session,
): void {
  const { t } = session;
  if (changed === null) {
    out.line(t.cert.cardSame);
    return;
  }
  out.line(t.cert.cardChanged(String(changed.after.card.serial), ownCardFile(session.settings())));
  out.pairs([[t.partner.fingerprint, changed.after.fingerprint]]);
  out.line(t.cert.cardGoes);
}
