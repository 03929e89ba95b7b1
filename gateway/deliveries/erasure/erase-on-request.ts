import { requirePermission } from "../../access/require-permission.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { askedFirst, asTwo } from "../officer/second-person.ts";
import type { ErasureStep } from "../ports/erasure-office.ts";
import type { Requester } from "../ports/requester.ts";
import type { ErasureGround } from "../ports/retention-register.ts";
import { keepAskers } from "./askers.ts";
import { decideErasure } from "./decide-erasure.ts";
import { eraseReceived } from "./erase-received.ts";
import { planRetention } from "./plan-retention.ts";
import { requireNotErased } from "./require-not-erased.ts";

/**
 * Erases a received delivery before its time: the privacy officer asks, another officer asks for the same, and it is done at once, or as
 * soon as it can be.
 * In: who asks, delivery id, the ground. Out: what came of it.
 * Throws DELIVERY_UNKNOWN, NOT_ERASABLE, ALREADY_ERASED, ERASURE_BEGUN, ON_HOLD, ACCESS_DENIED when another than the privacy officer is first.
 */
export async function eraseOnRequest(
  context: GatewayContext,
  who: Requester,
  deliveryId: string,
  ground: ErasureGround,
): Promise<ErasureStep> {
  const decided = await context.store.transaction(async (tx) => {
    const known = await tx.deliveries.get(deliveryId);
    if (known === undefined) throw new SluisError("DELIVERY_UNKNOWN");
    await tx.deliveries.sequence(known.agreementId, known.direction);
    const delivery = (await tx.deliveries.get(deliveryId))!;
    if (delivery.direction === "in") await requireNotErased(tx, deliveryId);
    const { state, direction, manifest } = delivery;
    if (direction !== "in" || manifest === null || (state !== "stored" && state !== "withdrawn"))
      throw new SluisError("NOT_ERASABLE", { state });
    const [hold] = await tx.legalHolds.on(delivery);
    if (hold !== undefined) throw new SluisError("ON_HOLD", { subject: hold.subject });
    const asked = `erase ${deliveryId} ${ground}`;
    const first = await askedFirst(context, tx, asked);
    if (first === undefined) requirePermission(who, "ask-erasure");
    if ((await asTwo(context, tx, who, asked)) === undefined) return false;
    await planRetention(tx, delivery);
    await decideErasure(context, tx, deliveryId, { ground, reason: "ERASED_ON_REQUEST" });
    await keepAskers(tx, deliveryId, first!, who);
    return true;
  });
  if (!decided) return { state: "requested", deliveryId, ground };
  const erased = await eraseReceived(context, deliveryId);
  await context.store.forgetDeleted();
  return { state: erased ? "erased" : "begun", deliveryId, ground };
}
