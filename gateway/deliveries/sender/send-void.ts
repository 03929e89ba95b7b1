import { SluisError } from "../../core/sluis-error.ts";
import type { VoidRequest } from "../../core/types/void-request.ts";
import { courierOf } from "../agreed-link.ts";
import type { Delivery } from "../delivery.ts";
import { deliveryFacts } from "../delivery-facts.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { signVoid } from "../void-message.ts";
import { ASK_AGAIN } from "./ask-again.ts";
import { takeReceipt } from "./take-receipt.ts";
import { giveUpVoid, type VoidWish } from "./void-wish.ts";

/** States at the receiver in which everything is held there. */
const TOO_LATE: readonly string[] = ["accepted", "loading", "stored", "withdrawn", "erased", "rejected"];

/**
 * Asks the receiver to close the number of a delivery without content. It answers with the receipt `void`, or, when it already held
 * everything, with how the delivery stands; then the wish is given up and the delivery takes its course.
 * In: a delivery in state `sending` or `accepted`, the wish. Throws what courier and receipt throw.
 */
export async function sendVoid(context: GatewayContext, delivery: Delivery, wish: VoidWish): Promise<void> {
  const { store, clock } = context;
  const { facts, courier } = await store.read(async (tx) => ({
    facts: await deliveryFacts(context, tx, delivery),
    courier: await courierOf(context, tx, delivery),
  }));
  const request = { v: 1, reason: wish.reason, previous: delivery.previousHash, ...facts } as VoidRequest;
  const token = await signVoid(context, request);
  const status = await courier.void(delivery.partner, delivery.id, token);
  for (const receipt of status.receipts) await takeReceipt(context, delivery.partner, delivery.id, receipt);
  await store.transaction(async (tx) => {
    const now = await tx.deliveries.get(delivery.id);
    if (now?.state !== "sending" && now?.state !== "accepted") return;
    if (!TOO_LATE.includes(status.state))
      throw new SluisError("PARTNER_ANSWER_INVALID", { partner: delivery.partner, why: "void" });
    await giveUpVoid(tx, delivery.id);
    const changes = { reason: "CANCEL_TOO_LATE", nextAttemptAt: clock.now() + ASK_AGAIN };
    await tx.deliveries.update(delivery.id, now.state, changes);
  });
  context.changes.notify();
}
