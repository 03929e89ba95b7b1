import { SluisError } from "../../core/sluis-error.ts";
import { openedAgreement, requireNoHold } from "../active-agreement.ts";
import { courierFor } from "../agreed-link.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { sendMessages } from "../messages/send-messages.ts";
import type { StoredAgreement } from "../ports/agreement-register.ts";
import type { Courier } from "../ports/partner-link.ts";
import type { StoreTransaction } from "../ports/store.ts";
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
  const { delivery, wish, agreement } = next;
  if (delivery.parked || delivery.nextAttemptAt > context.clock.now()) return;
  try {
    if (wish !== undefined && !wish.late) return await sendVoid(context, delivery, wish);
    // known here without the partner, and said before it is asked anything over another link
    const { document, stored } = openedAgreement(agreement, agreementId);
    const courier = courierFor(context, document, delivery.partner);
    if (delivery.state === "released") await awaitLeave(context, delivery);
    await sendMessages(context, delivery.partner);
    // a hold or an end stops what is under way before the partner has to refuse it
    if (delivery.state === "sending") requireNoHold(stored);
    const sending = delivery.state === "released" ? await takeTurn(context, delivery) : delivery;
    if (sending === undefined) return;
    await transmitCompared(context, courier, sending);
    await awaitNews(context, sending.id);
  } catch (error) {
    await keepFailure(context, delivery.id, error);
  }
}

/** Transmits; a partner that started anew, or whose store was put back, compares checkpoints first, which needs nobody here. */
async function transmitCompared(context: GatewayContext, courier: Courier, sending: Delivery): Promise<void> {
  try {
    await transmit(context, courier, sending);
  } catch (error) {
    if (!wantsCheckpoints(error)) throw error;
    await exchangeCheckpoints(context, sending.partner);
    await transmit(context, courier, sending);
  }
}

interface NextDelivery {
  readonly delivery: Delivery;
  readonly wish: VoidWish | undefined;
  /** The version that the delivery belongs to. */
  readonly agreement: StoredAgreement | undefined;
}

/** The open delivery, else the one whose turn it is; undefined while a rejected one waits for an officer. */
async function nextDelivery(context: GatewayContext, agreementId: string): Promise<NextDelivery | undefined> {
  return context.store.read(async (tx) => {
    const delivery = await firstInLine(tx, agreementId);
    if (delivery === undefined) return undefined;
    const [wish, agreement] = await Promise.all([
      delivery.state === "released" ? undefined : voidWish(tx, delivery.id),
      tx.agreements.get(agreementId, delivery.agreementVersion),
    ]);
    return { delivery, wish, agreement };
  });
}

async function firstInLine(tx: StoreTransaction, agreementId: string): Promise<Delivery | undefined> {
  const base = { direction: "out", agreementId, limit: 1 } as const;
  const [[open], block, [released]] = await Promise.all([
    tx.deliveries.list({ ...base, states: ["sending", "accepted"] }),
    queueBlock(tx, agreementId),
    tx.deliveries.list({ ...base, states: ["released"] }),
  ]);
  if (open !== undefined || block === undefined) return open ?? released;
  const replacement = block.replacement === null ? undefined : await tx.deliveries.get(block.replacement);
  return replacement?.state === "released" ? replacement : undefined;
}

/** What is still open after a transmission waits for the outbox, and is asked about again when that stays silent. */
async function awaitNews(context: GatewayContext, id: string): Promise<void> {
  const time = context.clock.now();
  const waits = async (tx: StoreTransaction): Promise<Delivery | undefined> => {
    const now = await tx.deliveries.get(id);
    return (now?.state === "sending" || now?.state === "accepted") && now.nextAttemptAt <= time ? now : undefined;
  };
  // one that was accepted meanwhile is looked at again later as it is
  if ((await context.store.read(waits)) === undefined) return;
  await context.store.transaction(async (tx) => {
    const now = await waits(tx);
    if (now === undefined) return;
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
