import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Refuses a delivery whose erasure is done or under way. Throws ALREADY_ERASED, ERASURE_BEGUN. */
export async function requireNotErased(tx: StoreTransaction, deliveryId: string): Promise<void> {
  const retained = await tx.retention.get(deliveryId);
  if (retained?.erasedAt != null) throw new SluisError("ALREADY_ERASED", { day: localDate(retained.erasedAt) });
  if (retained?.begunAt != null) throw new SluisError("ERASURE_BEGUN");
}
