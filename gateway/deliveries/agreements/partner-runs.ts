import type { StoreTransaction } from "../ports/store.ts";

/** The hash of an agreement that a partner last said to run; undefined before it said so. */
export async function partnerRuns(tx: StoreTransaction, partner: string, agreementId: string) {
  return tx.settings.get(`runs:${partner}:${agreementId}`);
}

/** Keeps what a partner said in an agreement check. */
export async function keepPartnerRuns(
  tx: StoreTransaction,
  partner: string,
  check: { readonly agreementId: string; readonly agreementHash: string },
): Promise<void> {
  await tx.settings.set(`runs:${partner}:${check.agreementId}`, check.agreementHash);
}
