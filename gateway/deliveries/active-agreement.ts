import { agreementState } from "../agreements/agreement-state.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { StoredAgreement, StoreTransaction } from "./ports/store.ts";

/** An agreement version as the flow uses it. */
export interface ActiveAgreement {
  readonly stored: StoredAgreement;
  readonly document: Agreement;
  readonly outputSchema: OutputSchema;
}

/** Reads an installed agreement. In: id; the newest version unless one is named. Throws AGREEMENT_UNKNOWN. */
export async function installedAgreement(tx: StoreTransaction, id: string, version?: number): Promise<ActiveAgreement> {
  const stored = await tx.agreements.get(id, version);
  if (stored === undefined) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
  return {
    stored,
    document: JSON.parse(stored.document) as Agreement,
    outputSchema: JSON.parse(stored.outputSchema) as OutputSchema,
  };
}

/**
 * Reads an agreement and checks that it may be used today.
 * In: transaction, id, today's local date. Throws AGREEMENT_UNKNOWN, AGREEMENT_NOT_YET, AGREEMENT_EXPIRED, AGREEMENT_SUSPENDED, AGREEMENT_ENDED.
 */
export async function activeAgreement(tx: StoreTransaction, id: string, today: string): Promise<ActiveAgreement> {
  const found = await installedAgreement(tx, id);
  const state = agreementState(found.document, found.stored.status, today);
  if (state === "notYet") throw new SluisError("AGREEMENT_NOT_YET", { agreement: id });
  if (state === "expired") throw new SluisError("AGREEMENT_EXPIRED", { agreement: id });
  if (state === "suspended") throw new SluisError("AGREEMENT_SUSPENDED", { agreement: id });
  if (state === "ended") throw new SluisError("AGREEMENT_ENDED", { agreement: id });
  return found;
}
