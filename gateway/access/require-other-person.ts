import { SluisError } from "../core/sluis-error.ts";

/**
 * Nobody approves what he pushed himself (agreement: `fourEyes`). The officer's id is compared, not the role: one person in two
 * roles stays one person. In: who approves, the officer id of who pushed. Throws OWN_RELEASE.
 */
export function requireOtherPerson(approver: { readonly id: string }, pusherId: string): void {
  if (approver.id === pusherId) throw new SluisError("OWN_RELEASE");
}
