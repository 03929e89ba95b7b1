import type { LogSuccessor } from "../../../core/types/log-successor.ts";
import type { Delivery } from "../../delivery.ts";
import type { DeliveryState } from "../../delivery-state.ts";
import { remindOfErasures } from "../../erasure/remind-of-erasures.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { logDelivery } from "../../log-writer.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { wishVoid } from "../../sender/void-wish.ts";
import { transition } from "../../state-table.ts";

/** Code of what is done because the partner's store was put back. */
const RESTORED = "PARTNER_RESTORED";

/** States of a delivery that is closed here. */
const CLOSED: readonly DeliveryState[] = ["stored", "purged", "withdrawn", "rejected", "void"];

/**
 * Makes one sequence of both sides' after a store was put back. What the receiver lost is delivered again, under its own number, from the
 * sealed parts that are kept; what is not kept any more, or had no content, is closed at the receiver by a signed void. Where the receiver has
 * seen more than we know, the next number is the one after its last. It is also told what it had erased.
 * In: a transaction, the partner, what `closedWithUs` kept of the last numbers that are closed there; it has locked these agreements.
 */
export async function deliverAgain(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  closed: LogSuccessor["closed"],
): Promise<void> {
  for (const { agreementId, number, manifestHash } of closed) {
    const last = await tx.deliveries.sequence(agreementId, "out");
    const own = await tx.deliveries.list({ direction: "out", agreementId, partner, states: CLOSED });
    for (const delivery of own) if ((delivery.number ?? 0) > number) await openAgain(context, tx, delivery);
    if (number > (last?.number ?? 0)) await tx.deliveries.closeNumber(agreementId, "out", { number, manifestHash });
  }
  await remindOfErasures(context, tx, partner);
}

async function openAgain(context: GatewayContext, tx: StoreTransaction, delivery: Delivery): Promise<void> {
  const { id, agreementId, state } = delivery;
  const step = transition("out", state, "deliverAgain");
  const changes = { state: step.to, closedAt: null, attempts: 0, nextAttemptAt: context.clock.now(), parked: false };
  if (!(await tx.deliveries.update(id, state, { ...changes, reason: RESTORED }))) return;
  const again = { ...delivery, ...changes };
  await logDelivery(context, tx, { type: step.entry!, delivery: again, reason: RESTORED });
  const kept = (await tx.parts.list(id)).length;
  const whole = state === "stored" && delivery.envelope !== null && kept === delivery.parts;
  if (!whole) await wishVoid(context, tx, again, { event: "cancel", reason: RESTORED });
  await tx.hints.add({ step: "send", subject: agreementId });
}
