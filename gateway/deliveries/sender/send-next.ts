import { ERROR_TABLE } from "../../core/error-table.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { retryDelay } from "../retry-delay.ts";
import { takeTurn } from "./take-turn.ts";
import { transmit } from "./transmit.ts";

/**
 * Carries an agreement's outgoing queue one step on: one delivery is open at a time, in order of release.
 * In: agreement id. Resolves when there is nothing to do now: all closed, waiting for a receipt, or waiting for the next try.
 * A failure is kept with the delivery; one that trying again cannot mend parks it for an officer.
 */
export async function sendNext(context: GatewayContext, agreementId: string): Promise<void> {
  const open = await nextDelivery(context, agreementId);
  if (open === undefined || open.parked || open.nextAttemptAt > context.clock.now()) return;
  try {
    const sending = open.state === "released" ? await takeTurn(context, open) : open;
    if (sending === undefined) return;
    await transmit(context, sending);
  } catch (error) {
    await keepFailure(context, open.id, error);
  }
}

/** The delivery whose turn it is; undefined while one waits for its final receipt, or a rejected one waits for an officer. */
async function nextDelivery(context: GatewayContext, agreementId: string): Promise<Delivery | undefined> {
  return context.store.read(async (tx) => {
    const base = { direction: "out", agreementId, limit: 1 } as const;
    const [waiting] = await tx.deliveries.list({ ...base, states: ["accepted"] });
    if (waiting !== undefined) return undefined;
    const [sending] = await tx.deliveries.list({ ...base, states: ["sending"] });
    if (sending !== undefined) return sending;
    if ((await tx.settings.get(`blocked:${agreementId}`)) !== undefined) return undefined;
    const [released] = await tx.deliveries.list({ ...base, states: ["released"] });
    return released;
  });
}

async function keepFailure(context: GatewayContext, id: string, error: unknown): Promise<void> {
  const known = error instanceof SluisError;
  const reason = known ? error.code : "INTERNAL";
  const retry = known ? ERROR_TABLE[error.code].retry : false;
  await context.store.transaction(async (tx) => {
    const now = await tx.deliveries.get(id);
    if (now === undefined || (now.state !== "released" && now.state !== "sending")) return;
    const attempts = now.attempts + 1;
    const nextAttemptAt = context.clock.now() + retryDelay(context, attempts);
    await tx.deliveries.update(id, now.state, { attempts, nextAttemptAt, reason, parked: !retry });
  });
  context.logger.error(error, { step: "send", deliveryId: id });
  context.changes.notify();
}
