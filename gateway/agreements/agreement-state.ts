import type { Agreement } from "../core/types/agreement.ts";

/** What an agreement is on a day. Only `active` lets a delivery be released. */
export type AgreementState = "active" | "unsigned" | "notYet" | "expired" | "suspended" | "ended";

/** What is kept of an agreement version that its state follows from. */
export interface AgreementStanding {
  readonly status: "active" | "suspended" | "ended";
  /** The two signatures; null for one that was installed before agreements were signed. */
  readonly supplierSignature: string | null;
  readonly receiverSignature: string | null;
}

/**
 * The state of an agreement on a day. `ended` is for ever, so it goes before everything; a hold only matters inside the dates.
 * In: the agreement, how it stands, today's date YYYY-MM-DD in the Netherlands. Both dates of the agreement are inside.
 */
export function agreementState(
  agreement: Pick<Agreement, "validFrom" | "validUntil">,
  standing: AgreementStanding,
  today: string,
): AgreementState {
  if (standing.status === "ended") return "ended";
  if (standing.supplierSignature === null || standing.receiverSignature === null) return "unsigned";
  if (today < agreement.validFrom) return "notYet";
  if (today > agreement.validUntil) return "expired";
  return standing.status;
}
