import type { Receipt } from "../../core/types/receipt.ts";
import { decodeEntry } from "../../ledger/log-entry.ts";
import { FAR_FUTURE } from "../far-future.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { provenBy } from "./proven-by.ts";

/**
 * Follows at the sender that the receiver erased some records of a delivery: sealed parts would bring them back and the salt would let them be
 * guessed, so both go, unless a legal hold stands. In: a transaction, the verified receipt.
 */
export async function eraseSomeSent(context: GatewayContext, tx: StoreTransaction, receipt: Receipt): Promise<void> {
  const delivery = (await tx.deliveries.get(receipt.deliveryId))!;
  const { ground, reason, erasedRecords } = decodeEntry(Buffer.from(receipt.leaf, "base64url"));
  const held = (await tx.legalHolds.on(delivery)).length > 0;
  const to = held ? delivery.state : transition("out", delivery.state, "erase").to;
  const changes = held ? {} : { state: to, secret: null, envelope: null, nextAttemptAt: FAR_FUTURE };
  if (!held) {
    await tx.deliveries.update(delivery.id, delivery.state, changes);
    await tx.parts.deleteAll(delivery.id);
    await tx.log.eraseDisclosures(delivery.id, "contentSalt");
  }
  const told = { ...delivery, ...changes };
  const why = { ground: ground ?? null, reason: reason ?? null, erasedRecords };
  await logDelivery(context, tx, { type: "erased", delivery: told, ...why, receipt: provenBy(receipt) });
}
