import { SluisError } from "../../core/sluis-error.ts";
import { requireNoHold } from "../active-agreement.ts";
import { courierOf } from "../agreed-link.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { sendMessages } from "../messages/send-messages.ts";
import { mayTryAgain, retryDelay } from "../retry-delay.ts";
import { awaitLeave } from "../witness/await-leave.ts";
import { exchangeCheckpoints } from "../witness/exchange-checkpoints.ts";
import { wantsCheckpoints } from "../witness/wants-checkpoints.ts";
import { ASK_AGAIN } from "./ask-again.ts";
import { queueBlock } from "./queue-block.ts";
import { sendVoid } from "./send-void.ts";
import { takeTurn } from "./take-turn.ts";
import { transmit } from "./transmit.ts";
import { type VoidWish, voidWish, wishVoid } from "./void-wish.ts";

/** The partner's refusals after which a delivery can never be stored. */
const ENDS_IT: readonly string[] = ["AGREEMENT_ENDED", "DELIVERY_EXPIRED", "EPOCH_RETIRED"];

/**
 * Carries an agreement's outgoing queue one step on: one delivery is open at a time, in order of release.
 * In: agreement id. Resolves when there is nothing to do now: all closed, waiting for a receipt, or waiting for the next try.
 * A failure is kept with the delivery; one that trying again cannot mend parks it for an officer.
 */
export async function sendNext(context: GatewayContext, agreementId: string): Promise<void> {
  const next = await nextDelivery(context, agreementId);
  if (next === undefined) return;
  const { delivery, wish } = next;
  if (delivery.parked || delivery.nextAttemptAt > context.clock.now()) return;
  try {
    if (wish !== undefined && !wish.late) return await sendVoid(context, delivery, wish);
    // known here without the partner, and said before it is asked anything over another link
    await context.store.read((tx) => courierOf(context, tx, delivery));
    if (delivery.state === "released") await awaitLeave(context, delivery);
    await sendMessages(context, delivery.partner);
    if (delivery.state === "sending") await checkNoHold(context, delivery);
    const sending = delivery.state === "released" ? await takeTurn(context, delivery) : delivery;
    if (sending === undefined) return;
    await transmitCompared(context, sending);
    await awaitNews(context, sending.id);
  } catch (error) {
    await keepFailure(context, delivery.id, error);
  }
}

/** A hold or an end stops what is under way before the partner has to refuse it. Throws AGREEMENT_SUSPENDED, AGREEMENT_ENDED. */
async function checkNoHold(context: GatewayContext, delivery: Delivery): Promise<void> {
  const { agreementId, agreementVersion } = delivery;
  const stored = await context.store.read((tx) => tx.agreements.get(agreementId, agreementVersion));
  if (stored !== undefined) requireNoHold(stored);
}

/** Transmits; a partner that started anew, or whose store was put back, compares checkpoints first, which needs nobody here. */
async function transmitCompared(context: GatewayContext, sending: Delivery): Promise<void> {
  try {
    await transmit(context, sending);
  } catch (error) {
    if (!wantsCheckpoints(error)) throw error;
    await exchangeCheckpoints(context, sending.partner);
    await transmit(context, sending);
  }
}

interface NextDelivery {
  readonly delivery: Delivery;
  readonly wish?: VoidWish | undefined;
}

/** The open delivery, else the one whose turn it is; undefined while a rejected one waits for an officer. */
async function nextDelivery(context: GatewayContext, agreementId: string): Promise<NextDelivery | undefined> {
  return context.store.read(async (tx) => {
    const base = { direction: "out", agreementId, limit: 1 } as const;
    const [open] = await tx.deliveries.list({ ...base, states: ["sending", "accepted"] });
    if (open !== undefined) return { delivery: open, wish: await voidWish(tx, open.id) };
    const block = await queueBlock(tx, agreementId);
    if (block !== undefined) {
      const replacement = block.replacement === null ? undefined : await tx.deliveries.get(block.replacement);
      return replacement?.state === "released" ? { delivery: replacement } : undefined;
    }
    const [released] = await tx.deliveries.list({ ...base, states: ["released"] });
    return released === undefined ? undefined : { delivery: released };
  });
}

/** What is still open after a transmission waits for the outbox, and is asked about again when that stays silent. */
async function awaitNews(context: GatewayContext, id: string): Promise<void> {
  const time = context.clock.now();
  await context.store.transaction(async (tx) => {
    const now = await tx.deliveries.get(id);
    if ((now?.state !== "sending" && now?.state !== "accepted") || now.nextAttemptAt > time) return;
    // a void that was decided on meanwhile is due at once
    if ((await voidWish(tx, id))?.late === false) return;
    const attempts = now.attempts + 1;
    const wait = now.state === "accepted" ? ASK_AGAIN : retryDelay(context, attempts);
    await tx.deliveries.update(id, now.state, { attempts, nextAttemptAt: time + wait });
  });
}

async function keepFailure(context: GatewayContext, id: string, error: unknown): Promise<void> {
  const reason = error instanceof SluisError ? error.code : "INTERNAL";
  await context.store.transaction(async (tx) => {
    const now = await tx.deliveries.get(id);
    if (now?.state !== "released" && now?.state !== "sending" && now?.state !== "accepted") return;
    // an alarm that a receipt raised meanwhile stands
    if (now.parked) return;
    if (now.state === "sending" && ENDS_IT.includes(reason) && (await voidWish(tx, id)) === undefined)
      return wishVoid(context, tx, now, { event: "cancel", reason });
    const attempts = now.attempts + 1;
    const nextAttemptAt = context.clock.now() + retryDelay(context, attempts);
    const parked = !mayTryAgain(error, attempts);
    await tx.deliveries.update(id, now.state, { attempts, nextAttemptAt, reason, parked });
  });
  context.logger.error(error, { step: "send", deliveryId: id });
  context.changes.notify(id);
}
