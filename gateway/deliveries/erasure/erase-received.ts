import { installedAgreement } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { RetainedDelivery } from "../ports/retention-register.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { removeDroppedFiles } from "../receiver/dropped-files.ts";
import { issueDue } from "../receiver/issue-due.ts";
import { rowTable } from "../row-table.ts";
import { transition } from "../state-table.ts";
import { standingProblem } from "../witness/standing.ts";
import { askedBy, forgetAskers } from "./askers.ts";
import { issueErased } from "./issue-erased.ts";
import { outdateEarlier } from "./outdate-earlier.ts";

/** Rows that go in one step: no step holds the store for long. */
const ROWS_AT_ONCE = 5_000;

/**
 * Erases a received delivery whose erasure was decided: rows, tokens, pairs of matching, files in the drop folder, sealed parts and the
 * values behind log entries; then its state, its entry `erased` and the receipt for the supplier, in one transaction. Every step may be
 * the last of a process: whoever comes next goes on, and nothing is claimed before all of it is gone.
 * In: delivery id. Out: whether it is erased now. It waits while a legal hold stands that came before it was begun, and with its entry until
 * both sides' logs were compared.
 */
export async function eraseReceived(context: GatewayContext, deliveryId: string): Promise<boolean> {
  const { store } = context;
  const delivery = await begin(context, deliveryId);
  if (delivery === undefined) return false;
  await context.barrier("erase.begun");
  await outdateEarlier(context, delivery);
  await store.transaction((tx) => tx.rows.hide(deliveryId));
  context.changes.notify();
  await context.barrier("erase.hidden");
  for (let left = 1; left > 0; ) {
    if (context.stopping.aborted) return false;
    ({ left } = await store.transaction((tx) => tx.rows.removeRows(deliveryId, ROWS_AT_ONCE)));
    await context.barrier("erase.rowsRemoved");
  }
  await removeDroppedFiles(context, delivery);
  await store.transaction(async (tx) => {
    await tx.rows.clearPairs(delivery.agreementId);
    await tx.parts.deleteAll(deliveryId);
    await tx.reports.delete(deliveryId);
  });
  await context.barrier("erase.filesRemoved");
  const done = await store.transaction((tx) => finish(context, tx, deliveryId));
  if (!done) return false;
  context.logger.info("delivery erased", { deliveryId, agreement: delivery.agreementId });
  context.changes.notify();
  await context.barrier("erase.erased");
  await context.broker.flush();
  return true;
}

/** Out: the delivery, once nothing holds up its erasure any more; undefined when there is nothing to do. */
async function begin(context: GatewayContext, deliveryId: string): Promise<Delivery | undefined> {
  return context.store.transaction(async (tx) => {
    const found = await lockedDelivery(tx, deliveryId);
    if (found === undefined) return undefined;
    const { delivery, retained } = found;
    if (retained.begunAt !== null) return delivery;
    if ((await tx.legalHolds.on(delivery)).length > 0) return undefined;
    await tx.retention.update(deliveryId, { begunAt: context.clock.now() });
    return delivery;
  });
}

async function finish(context: GatewayContext, tx: StoreTransaction, deliveryId: string): Promise<boolean> {
  const found = await lockedDelivery(tx, deliveryId);
  if (found === undefined || found.retained.begunAt === null) return false;
  const { delivery, retained } = found;
  const { agreementId, agreementVersion, partner, state } = delivery;
  const table = rowTable(await installedAgreement(tx, agreementId, agreementVersion));
  if ((await tx.rows.count(table, deliveryId)) > 0) return false;
  // a log that may be behind what the partner cosigned must not say what a successor would have to say again
  if ((await standingProblem(context, tx, partner)) !== undefined) return false;
  const step = transition("in", state, "erase");
  const now = context.clock.now();
  const changes = { state: step.to, secret: null, envelope: null, report: null, nextAttemptAt: now };
  await tx.deliveries.update(deliveryId, state, changes);
  await tx.log.eraseDisclosures(deliveryId);
  const who = await askedBy(tx, deliveryId);
  await forgetAskers(tx, deliveryId);
  const { ground, reason } = retained;
  await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, who, ground, reason });
  await issueErased(context, tx, delivery);
  await issueDue(context, tx, deliveryId);
  await tx.retention.update(deliveryId, { erasedAt: now });
  return true;
}

/** A decided and unfinished erasure of a delivery that can be erased, under the lock of its agreement. */
async function lockedDelivery(
  tx: StoreTransaction,
  deliveryId: string,
): Promise<{ readonly delivery: Delivery; readonly retained: RetainedDelivery } | undefined> {
  const known = await tx.deliveries.get(deliveryId);
  if (known?.direction !== "in") return undefined;
  // the agreement's sequence is locked first, as everywhere
  await tx.deliveries.sequence(known.agreementId, "in");
  const delivery = (await tx.deliveries.get(deliveryId))!;
  const retained = await tx.retention.get(deliveryId);
  const open = retained !== undefined && retained.decidedAt !== null && retained.erasedAt === null;
  return open && (delivery.state === "stored" || delivery.state === "withdrawn") ? { delivery, retained } : undefined;
}
