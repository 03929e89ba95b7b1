import type { StoreTransaction } from "../ports/store.ts";

/** A queue that waits because a delivery was rejected. */
export interface QueueBlock {
  /** The rejected delivery. */
  readonly rejected: string;
  /** The delivery that replaces it and goes first; null until an officer decided on that. */
  readonly replacement: string | null;
}

const name = (agreementId: string) => `blocked:${agreementId}`;

/** What the queue of an agreement waits for; undefined when it does not. */
export async function queueBlock(tx: StoreTransaction, agreementId: string): Promise<QueueBlock | undefined> {
  const text = await tx.settings.get(name(agreementId));
  return text === undefined ? undefined : (JSON.parse(text) as QueueBlock);
}

/** Makes the queue wait. Deliveries that are in it, and those that come, say why. */
export async function blockQueue(tx: StoreTransaction, agreementId: string, block: QueueBlock): Promise<void> {
  await tx.settings.set(name(agreementId), JSON.stringify(block));
  await tellWaiting(tx, agreementId, "QUEUE_BLOCKED", block.replacement);
}

/** Lets the queue go on. The hint that sets it going is the caller's. */
export async function unblockQueue(tx: StoreTransaction, agreementId: string): Promise<void> {
  await tx.settings.delete(name(agreementId));
  await tellWaiting(tx, agreementId, null, null);
}

async function tellWaiting(tx: StoreTransaction, agreementId: string, reason: string | null, except: string | null) {
  const waiting = await tx.deliveries.list({ direction: "out", agreementId, states: ["released"] });
  for (const { id, parked } of waiting)
    if (!parked) await tx.deliveries.update(id, "released", { reason: id === except ? null : reason });
}
