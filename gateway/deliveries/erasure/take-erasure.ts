import type { Receipt } from "../../core/types/receipt.ts";
import { decodeEntry } from "../../ledger/log-entry.ts";
import type { CosignedNote } from "../../ledger/log-storage.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { ErasureGround } from "../ports/retention-register.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { cosignReceipt } from "../witness/cosign-receipt.ts";
import { eraseSent } from "./erase-sent.ts";
import { eraseSomeSent } from "./erase-some-sent.ts";

/** States in which the receiver may say of a delivery that it was erased. */
const ENDED: readonly string[] = ["stored", "purged", "withdrawn"];

/**
 * Takes the verified receipt that the receiver erased a delivery: keeps it as the proof, and lets go here of what is still kept of it, or
 * as soon as no legal hold stands any more.
 * In: a transaction, the receipt with its token, the cosigned checkpoint that it was verified against. Out: false when it brought nothing
 * new; "overtaken" when it is to be verified again.
 */
export async function takeErasure(
  context: GatewayContext,
  tx: StoreTransaction,
  receipt: Receipt,
  token: string,
  previous: CosignedNote | undefined,
): Promise<boolean | "overtaken"> {
  const { deliveryId } = receipt;
  const delivery = (await tx.deliveries.get(deliveryId))!;
  await tx.deliveries.sequence(delivery.agreementId, "out");
  if (!ENDED.includes(delivery.state)) return false;
  if (!(await cosignReceipt(context, tx, receipt, previous))) return "overtaken";
  const now = context.clock.now();
  await tx.receipts.put({ deliveryId, stage: "erased", token, at: now }, delivery.partner);
  if (decodeEntry(Buffer.from(receipt.leaf, "base64url")).erasedRecords !== undefined) {
    await eraseSomeSent(context, tx, receipt);
    return true;
  }
  await tx.retention.plan({ deliveryId, until: now, handling: "erase" });
  // told again after a store of the receiver was put back
  if ((await tx.retention.get(deliveryId))!.erasedAt !== null) return true;
  const { ground, reason } = decodeEntry(Buffer.from(receipt.leaf, "base64url"));
  await tx.retention.update(deliveryId, { ground: ground as ErasureGround, reason: reason!, decidedAt: now });
  if ((await tx.legalHolds.on(delivery)).length === 0) await eraseSent(context, tx, deliveryId);
  return true;
}
