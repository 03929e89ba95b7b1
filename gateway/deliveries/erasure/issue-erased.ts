import { issueReceipt } from "../../ledger/issue-receipt.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { logSigner } from "../log-signer.ts";
import type { StoreTransaction } from "../ports/store.ts";

/**
 * Makes the receipt of the last entry `erased` about a delivery, in the transaction that made the entry; it takes the place of an earlier
 * one, which was about some of its records. Only once our standing with the partner is clear.
 */
export async function issueErased(
  context: GatewayContext,
  tx: StoreTransaction,
  { id: deliveryId, partner }: Pick<Delivery, "id" | "partner">,
): Promise<void> {
  const token = await issueReceipt({
    storage: tx.log,
    origin: await logAbout(context, tx, partner),
    stage: "erased",
    deliveryId,
    signer: context.keys.signing,
    logSigner: logSigner(context),
  });
  await tx.receipts.put({ deliveryId, stage: "erased", token, at: context.clock.now() }, partner);
}
