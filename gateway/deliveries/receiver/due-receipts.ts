import type { Delivery } from "../delivery.ts";
import type { DeliveryState } from "../delivery-state.ts";
import type { StoredReceipt, StoreTransaction } from "../ports/store.ts";

/** Which receipts a delivery must have by the time it is in a state. */
const DUE: { readonly [state in DeliveryState]?: readonly StoredReceipt["stage"][] } = {
  accepted: ["accepted"],
  loading: ["accepted"],
  stored: ["accepted", "stored"],
  withdrawn: ["accepted", "stored"],
  erased: ["accepted", "stored", "erased"],
  rejected: ["accepted", "rejected"],
  void: ["void"],
};

/** The stages of receipts that a received delivery should have and has not yet. */
export async function dueReceipts(tx: StoreTransaction, delivery: Delivery): Promise<StoredReceipt["stage"][]> {
  const there = (await tx.receipts.list(delivery.id)).map((receipt) => receipt.stage);
  return (DUE[delivery.state] ?? []).filter((stage) => !there.includes(stage));
}
