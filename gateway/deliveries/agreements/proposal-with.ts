import type { AgreementProposal } from "../ports/agreement-register.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** The proposal of a version between us and a partner; undefined also for one with another partner, which is refused and counts no more. */
export async function proposalWith(
  tx: StoreTransaction,
  partner: string,
  id: string,
  version: number,
): Promise<AgreementProposal | undefined> {
  const proposal = await tx.proposals.get(id, version);
  return proposal?.partner === partner ? proposal : undefined;
}
