import { SluisError } from "../../core/sluis-error.ts";
import type { StoreTransaction } from "../ports/store.ts";

/**
 * One delivery is open at a time per agreement: while one holds the next number, no other can.
 * In: agreement id, the number that is offered. Throws NUMBER_OUT_OF_ORDER.
 */
export async function refuseWhileOpen(tx: StoreTransaction, agreementId: string, received: number): Promise<void> {
  const states = ["receiving", "accepted", "loading"] as const;
  const [open] = await tx.deliveries.list({ direction: "in", agreementId, states, limit: 1 });
  if (open !== undefined) throw new SluisError("NUMBER_OUT_OF_ORDER", { received, expected: open.number! + 1 });
}
