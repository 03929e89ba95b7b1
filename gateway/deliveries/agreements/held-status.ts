import type { AgreementHold, StoredAgreement } from "../ports/agreement-register.ts";

/** The status that follows from what both parties last said: either can suspend or end; ended is for ever. */
export function heldStatus(holds: readonly Pick<AgreementHold, "act">[]): StoredAgreement["status"] {
  const said = holds.map(({ act }) => act);
  if (said.includes("ended")) return "ended";
  return said.includes("suspended") ? "suspended" : "active";
}
