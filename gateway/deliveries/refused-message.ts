import { ERROR_TABLE } from "../core/error-table.ts";
import { SluisError } from "../core/sluis-error.ts";
import { logOrigin } from "../ledger/log-origin.ts";
import type { Delivery } from "./delivery.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { writeEntry } from "./log-writer.ts";
import { onceAMinute } from "./once-a-minute.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** Whether a refusal is a finding about the message: it is for good, or shows changed bytes. A full disk or a hold is neither. */
export function isRefusal(error: unknown): error is SluisError {
  if (!(error instanceof SluisError) || error.code === "INTERNAL") return false;
  const { retry, exit } = ERROR_TABLE[error.code];
  return !retry || exit === 4;
}

/** Appends to the local log that a message of a partner was refused. In: the partner, why, the delivery when it is known here. */
export async function logRefusal(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  error: SluisError,
  delivery: Delivery | undefined,
): Promise<void> {
  await writeEntry(context, tx, logOrigin(context.own.oin, null), {
    type: "message-refused",
    environment: context.own.environment,
    partner,
    reason: error.code,
    ...(delivery === undefined ? {} : { delivery: { id: delivery.id } }),
  });
}

/**
 * Appends that a message of a partner was refused, unless the same refusal of the same partner was within the last minute.
 * In: the partner, why, the delivery that the message names (null when it names none yet). Out: whether it was appended.
 */
export async function logRefusalOnce(
  context: GatewayContext,
  partner: string,
  error: SluisError,
  deliveryId: string | null,
): Promise<boolean> {
  return context.store.transaction(async (tx) => {
    if (!(await onceAMinute(context, tx, partner, error.code))) return false;
    const delivery = deliveryId === null ? undefined : await tx.deliveries.get(deliveryId);
    await logRefusal(context, tx, partner, error, delivery?.partner === partner ? delivery : undefined);
    return true;
  });
}

/**
 * Runs the handling of a message, and logs it when it is refused. In: the partner, the delivery that the message names (null when it names
 * none yet), the handling. Out: what that gives; throws what that throws.
 */
export async function keepRefusal<T>(
  context: GatewayContext,
  partner: string,
  deliveryId: string | null,
  handle: () => Promise<T>,
): Promise<T> {
  try {
    return await handle();
  } catch (error) {
    if (isRefusal(error)) await logRefusalOnce(context, partner, error, deliveryId);
    throw error;
  }
}
