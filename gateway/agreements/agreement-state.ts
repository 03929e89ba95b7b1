import type { Agreement } from "../core/types/agreement.ts";

/** What an agreement is on a day. Only `active` lets a delivery be released. */
export type AgreementState = "active" | "notYet" | "expired" | "suspended" | "ended";

/**
 * The state of an agreement on a day. `ended` is for ever, so it goes before the dates; a hold only matters inside them.
 * In: the agreement, its installed status, today's date YYYY-MM-DD in the Netherlands. Both dates of the agreement are inside.
 */
export function agreementState(
  agreement: Pick<Agreement, "validFrom" | "validUntil">,
  status: "active" | "suspended" | "ended",
  today: string,
): AgreementState {
  if (status === "ended") return "ended";
  if (today < agreement.validFrom) return "notYet";
  if (today > agreement.validUntil) return "expired";
  return status;
}
