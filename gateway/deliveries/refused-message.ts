import { ERROR_TABLE } from "../core/error-table.ts";
import { SluisError } from "../core/sluis-error.ts";
import { logOrigin } from "../ledger/log-origin.ts";
import type { Delivery } from "./delivery.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { writeEntry } from "./log-writer.ts";
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

/** The same refusal of the same partner is one entry per minute: whoever repeats a message must not be able to fill the log. */
const QUIET = 60_000;

/**
 * Runs the handling of a message, and logs it when it is refused. Out: a function of partner, the delivery that the message names
 * (null when it names none yet) and the handling; it throws what that throws.
 */
export function createRefusalKeeper(context: GatewayContext) {
  const last = new Map<string, number>();
  return async <T>(partner: string, deliveryId: string | null, handle: () => Promise<T>): Promise<T> => {
    try {
      return await handle();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const now = context.clock.now();
      const kind = `${partner} ${error.code}`;
      if (now - (last.get(kind) ?? 0) >= QUIET) {
        last.set(kind, now);
        await context.store.transaction(async (tx) => {
          const delivery = deliveryId === null ? undefined : await tx.deliveries.get(deliveryId);
          await logRefusal(context, tx, partner, error, delivery?.partner === partner ? delivery : undefined);
        });
      }
      throw error;
    }
  };
}
