import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { preparationLease } from "../keep-lease.ts";
import { logDelivery } from "../log-writer.ts";
import { retryDelay } from "../retry-delay.ts";
import { transition } from "../state-table.ts";
import type { PrepareResult } from "../work/workbench.ts";
import { keptReport } from "./kept-report.ts";

/**
 * Ends a preparation that cannot become a delivery: key and parts are discarded, so nothing of it can ever be opened. A store that
 * takes nothing now (its disk is full, which may be why the preparation failed) is tried again until it does.
 * One that another instance works on is left alone.
 * In: the draft, what went wrong, and what the worker counted when it came that far; the rejection report is kept for the officer. The code stays with the delivery and in the log; what was refused row by row does not.
 * Resolves when it is ended, or when that is left for later.
 */
export async function failPreparation(
  context: GatewayContext,
  draft: Delivery,
  error: unknown,
  result?: PrepareResult,
): Promise<void> {
  try {
    await endPreparation(context, draft, error, result);
  } catch (cause) {
    context.logger.error(cause, { step: "fail-preparation", deliveryId: draft.id });
    void endLater(context, draft, error, result);
  }
}

/** Tries until it succeeds or the gateway stops; then the lease of the preparation runs out, and whoever sees that ends it. */
async function endLater(...preparation: Parameters<typeof endPreparation>): Promise<void> {
  const [context] = preparation;
  for (let attempts = 1; ; attempts++) {
    await context.clock.sleep(retryDelay(context, attempts), context.stopping);
    if (context.stopping.aborted) return;
    try {
      return await endPreparation(...preparation);
    } catch {
      // logged when it failed first
    }
  }
}

async function endPreparation(
  context: GatewayContext,
  draft: Delivery,
  error: unknown,
  result: PrepareResult | undefined,
): Promise<void> {
  const reason = error instanceof SluisError ? error.code : "INTERNAL";
  const step = transition("out", "preparing", "fail");
  await context.store.transaction(async (tx) => {
    const closedAt = context.clock.now();
    if ((await tx.deliveries.get(draft.id))?.state !== "preparing") return;
    // another instance that renewed it meanwhile is alive
    if (!(await tx.leases.take(preparationLease(draft.id), context.instance, closedAt, closedAt))) return;
    const report = result === undefined ? null : keptReport(result.report);
    const changes = { state: step.to, secret: null, reason, closedAt, report };
    await tx.deliveries.update(draft.id, "preparing", changes);
    await tx.leases.release(preparationLease(draft.id), context.instance);
    if (result?.rejections) await tx.reports.put(draft.id, result.rejections, closedAt + context.policy.keepRejections);
    await tx.parts.deleteAll(draft.id);
    await tx.subjects.delete(draft.id);
    await logDelivery(context, tx, { type: "failed", delivery: draft, reason });
  });
  context.changes.notify();
}
