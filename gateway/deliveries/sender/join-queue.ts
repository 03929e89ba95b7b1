import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { PushRequest } from "../ports/officer-service.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { blockQueue, queueBlock } from "./queue-block.ts";

/**
 * Gives a new delivery its place in a queue that waits because of a rejection: in front when it replaces the rejected one, which it
 * does when the officer says so or when it is about the same period; else behind what waits.
 * In: the new delivery, what was asked. Throws NOT_BLOCKING when it is to replace a delivery that the queue does not wait for.
 */
export async function joinQueue(tx: StoreTransaction, delivery: Delivery, request: PushRequest): Promise<void> {
  const { replaces } = request;
  const block = await queueBlock(tx, delivery.agreementId);
  if (replaces !== undefined && block?.rejected !== replaces) throw new SluisError("NOT_BLOCKING");
  if (block === undefined) return;
  const rejected = (await tx.deliveries.get(block.rejected))!;
  const samePeriod =
    delivery.corrects === null &&
    delivery.periodFrom !== null &&
    delivery.periodFrom === rejected.periodFrom &&
    delivery.periodTo === rejected.periodTo;
  const replacement = replaces !== undefined || samePeriod ? delivery.id : block.replacement;
  await blockQueue(tx, delivery.agreementId, { ...block, replacement });
}
