import type { Delivery } from "../delivery.ts";
import type { DeliveryState } from "../delivery-state.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { HeldPart, StoreTransaction } from "../ports/store.ts";
import { removeDroppedFiles } from "../receiver/dropped-files.ts";
import { standingProblem } from "../witness/standing.ts";
import { issueErased } from "./issue-erased.ts";
import { forgetRecordErasure, type RecordErasure } from "./record-erasure.ts";

/** A withdrawn one can have rows left, which a legal hold kept. */
const ERASABLE: ReadonlySet<DeliveryState> = new Set(["stored", "withdrawn"]);
const UNDER_WAY: ReadonlySet<DeliveryState> = new Set(["receiving", "accepted", "loading"]);

/** Parts that one transaction takes rows from. */
const PARTS_AT_ONCE = 16;

/**
 * Erases records of an agreement from every delivery that holds them, one delivery after the other: rows, tokens, the files in the drop
 * folder as a whole, and the salt by which what is gone could be guessed from the content root, with an entry `erased` that says how many, and a receipt for the supplier.
 * In: what was asked for. Out: whether all of it is done; a delivery on hold or under way keeps it open, as does a log that was not compared
 * yet. It may end at any moment: what is done is logged, and whoever comes next does the rest. Throws LOG_BEHIND, CHECKPOINT_FIRST; then it is tried again.
 */
export async function eraseRecords(context: GatewayContext, wanted: RecordErasure): Promise<boolean> {
  const { store } = context;
  const { agreementId } = wanted;
  let open = false;
  for (const [deliveryId, parts] of await inOrder(context, wanted))
    for (let at = 0; at < parts.length; at += PARTS_AT_ONCE) {
      if (context.stopping.aborted) return false;
      const done = await eraseIn(context, deliveryId, parts.slice(at, at + PARTS_AT_ONCE), wanted);
      if (!done) open = true;
      await context.barrier("erase.recordsRemoved");
    }
  if (open) return false;
  await store.transaction(async (tx) => {
    await tx.rows.clearPairs(agreementId);
    await forgetRecordErasure(tx, wanted.id);
  });
  context.changes.notify();
  await context.broker.flush();
  return true;
}

/** The parts that hold the records, by delivery; the lowest number first, since taking a later version first would bring an earlier one back. */
async function inOrder(
  { store }: GatewayContext,
  { agreementId, refs }: RecordErasure,
): Promise<(readonly [deliveryId: string, parts: readonly HeldPart[]])[]> {
  return store.read(async (tx) => {
    const held = await tx.rows.partsHolding(agreementId, Number.MAX_SAFE_INTEGER, { refs });
    const found = [];
    for (const [id, parts] of Map.groupBy(held, ({ deliveryId }) => deliveryId))
      found.push({ id, parts, number: (await tx.deliveries.head(id))!.number! });
    return found.sort((a, b) => a.number - b.number).map(({ id, parts }) => [id, parts] as const);
  });
}

/** Out: whether these parts hold none of the records any more. */
async function eraseIn(
  context: GatewayContext,
  deliveryId: string,
  parts: readonly HeldPart[],
  { agreementId, refs, ground, who }: RecordErasure,
): Promise<boolean> {
  const { store } = context;
  const before = await store.read(async (tx) => {
    const delivery = await erasable(tx, deliveryId);
    if (typeof delivery === "boolean") return delivery;
    return (await standingProblem(context, tx, delivery.partner)) === undefined && delivery;
  });
  if (typeof before === "boolean") return before;
  await removeDroppedFiles(context, before);
  return store.transaction(async (tx) => {
    await tx.deliveries.sequence(agreementId, "in");
    const delivery = await erasable(tx, deliveryId);
    if (typeof delivery === "boolean") return delivery;
    await retireHeld(tx, delivery, refs);
    const { rows } = await tx.rows.removeRecords(parts, { refs });
    if (rows === 0) return true;
    // again, now that the log is held: nothing slow comes after this
    const problem = await standingProblem(context, tx, delivery.partner);
    if (problem !== undefined) throw problem;
    await tx.log.eraseDisclosures(deliveryId, "contentSalt");
    const reason = "RECORDS_ERASED";
    await logDelivery(context, tx, { type: "erased", delivery, who, ground, reason, erasedRecords: rows });
    await issueErased(context, tx, delivery);
    await tx.alarms.clear({ code: "RECORDS_BACK", partner: delivery.partner, subject: deliveryId });
    return true;
  });
}

/** Out: the delivery, when records can go from it now; else whether there is nothing to erase in it, or (false) it is to be waited for. */
async function erasable(tx: StoreTransaction, deliveryId: string): Promise<Delivery | boolean> {
  const delivery = await tx.deliveries.get(deliveryId);
  // one that is being erased goes as a whole
  if (delivery === undefined || (await tx.retention.get(deliveryId))?.begunAt != null) return true;
  // a correction shows its rows before it is stored, and what did not settle yet may still be tried again
  if (UNDER_WAY.has(delivery.state)) return false;
  if (!ERASABLE.has(delivery.state)) return true;
  return (await tx.legalHolds.on(delivery)).length === 0 && delivery;
}

/** Takes earlier deliveries that a hold keeps out of the current state, which would show there again what a later one replaced or removed. */
async function retireHeld(tx: StoreTransaction, { agreementId, number }: Delivery, refs: readonly string[]) {
  if ((await tx.legalHolds.list()).length === 0) return;
  const earlier = await tx.rows.partsHolding(agreementId, number!, { refs });
  for (const id of new Set(earlier.map(({ deliveryId }) => deliveryId)))
    if ((await tx.legalHolds.on({ id, agreementId })).length > 0) await tx.rows.retire(id);
}
