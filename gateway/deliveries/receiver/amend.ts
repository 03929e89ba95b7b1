import { installedAgreement } from "../active-agreement.ts";
import { amendedBy, withdrawsAll } from "../amended-by.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { RemovedRows, RowTable, StoreTransaction } from "../ports/store.ts";
import { rowTable } from "../row-table.ts";
import { transition } from "../state-table.ts";
import { checkCount } from "./check-count.ts";
import { type Effect, effectSoFar, NO_EFFECT } from "./effect.ts";
import { type LoadClaim, underClaim } from "./load-claim.ts";
import { namedDelivery } from "./named-delivery.ts";

/** Rows of a withdrawn delivery, and parts of earlier ones, that one transaction takes rows from. */
const ROWS_AT_ONCE = 5_000;
const PARTS_AT_ONCE = 4;

/** Ends the work that somebody else goes on with. */
const TAKEN_OVER = new Error("taken over");

/**
 * Carries out a correction or withdrawal whose rows are loaded, before it is stored. First it becomes visible, in one small transaction with
 * what that makes of the delivery it names; from then on no view shows what it removes or replaces. Then what is hidden is taken away in
 * steps, with its tokens, in whatever delivery it stands that is not on legal hold, with pairs that matching made of it, and the records that are gone get a tombstone. A process that dies in between is
 * followed by one that goes on after the first. At the end no file of the store holds what was taken away, as far as the engine can see to that.
 * In: the claim on the delivery, its table. Out: what changed; "taken over" when the claim was lost.
 * Throws CONTENT_DIFFERS when there are not as many rows as announced, and what `namedDelivery` throws; nothing once it is visible.
 */
export async function amend(
  context: GatewayContext,
  claim: LoadClaim,
  table: RowTable,
): Promise<Effect | "taken over"> {
  try {
    let effect = effectSoFar(claim.delivery);
    if (effect === undefined) {
      const target = await context.store.read(async (tx) => {
        await checkCount(tx, table, claim.delivery);
        return namedDelivery(tx, claim.delivery);
      });
      if (withdrawsAll(claim.delivery) && target.state === "stored") await nameRecords(context, claim, target);
      effect = await show(context, claim, table);
      await context.barrier("load.amended");
    }
    return await takeAway(context, claim, effect);
  } catch (error) {
    if (error === TAKEN_OVER) return "taken over";
    throw error;
  }
}

async function step(context: GatewayContext, claim: LoadClaim, work: (tx: StoreTransaction) => Promise<void>) {
  if (!(await underClaim(context, claim, work))) throw TAKEN_OVER;
}

/**
 * A withdrawal of a whole delivery names its records by rows of its own, as if the sender had listed them: those of which the current
 * state shows no later version. They stand in the table of what they remove, which may be of an earlier output schema.
 */
async function nameRecords(context: GatewayContext, claim: LoadClaim, target: Delivery): Promise<void> {
  const { agreement, parts } = await context.store.read(async (tx) => ({
    agreement: await installedAgreement(tx, target.agreementId, target.agreementVersion),
    parts: await tx.rows.loadedParts(target.id),
  }));
  const table = rowTable(agreement);
  const values = table.schema.prefixItems.slice(2).map(() => null);
  let named = 0;
  for (const n of parts) {
    const refs = await context.store.read((tx) => tx.rows.latestRefs(target.id, n));
    if (refs.length === 0) continue;
    const lines = refs.map((ref) => `${JSON.stringify([ref, "vervallen", ...values])}\n`).join("");
    named += 1;
    const part = named;
    await step(context, claim, async (tx) => {
      await tx.rows.loadPart(table, claim.delivery.id, part, Buffer.from(lines));
    });
  }
}

/** The one moment at which everybody sees the change. */
async function show(context: GatewayContext, claim: LoadClaim, table: RowTable): Promise<Effect> {
  const { delivery } = claim;
  const changes = await context.store.read((tx) => tx.rows.changesBy(delivery.id));
  const effect = { ...NO_EFFECT, ...changes };
  await step(context, claim, async (tx) => {
    await tx.rows.makeVisible(table, delivery);
    const target = await namedDelivery(tx, delivery);
    const amendment = amendedBy(target, delivery);
    if (amendment !== undefined) {
      const { to, entry } = transition("in", target.state, amendment.event);
      await tx.deliveries.update(target.id, target.state, { state: to });
      if (amendment.event === "withdraw") await tx.rows.hide(target.id);
      await logDelivery(context, tx, { type: entry!, delivery: { ...target, state: to }, by: delivery.id });
    }
    await keep(tx, delivery.id, effect);
  });
  return effect;
}

/** All of this may be done twice. */
async function takeAway(context: GatewayContext, claim: LoadClaim, before: Effect): Promise<Effect> {
  const { id, corrects, agreementId, number } = claim.delivery;
  let effect = before;
  const take = async (remove: (tx: StoreTransaction) => Promise<RemovedRows>) => {
    let after = effect;
    // counted from before the transaction, which a store may run again
    await step(context, claim, async (tx) => {
      const { rows, tokens } = await remove(tx);
      after = { ...effect, rows: effect.rows + rows, tokens: effect.tokens + tokens };
      await keep(tx, id, after);
    });
    effect = after;
  };
  const named = { namedIn: id };
  const { target, earlier, own, held } = await context.store.read(async (tx) => {
    const target = withdrawsAll(claim.delivery) ? await tx.deliveries.get(corrects!) : undefined;
    const earlier = await tx.rows.partsHolding(agreementId, number!, named);
    const ids = new Set([...earlier.map(({ deliveryId }) => deliveryId), ...(target === undefined ? [] : [target.id])]);
    return { target, earlier, own: await tx.rows.loadedParts(id), held: await onHold(tx, agreementId, ids) };
  });
  if (held.size > 0) effect = { ...effect, held: held.size };
  if (target?.state === "withdrawn" && !held.has(target.id))
    for (let left = 1; left > 0; )
      await take(async (tx) => {
        const removed = await tx.rows.removeRows(corrects!, ROWS_AT_ONCE);
        left = removed.left;
        return removed;
      });
  const free = earlier.filter(({ deliveryId }) => !held.has(deliveryId));
  for (let from = 0; from < free.length; from += PARTS_AT_ONCE)
    await take((tx) => tx.rows.removeRecords(free.slice(from, from + PARTS_AT_ONCE), named));
  for (const n of own) await step(context, claim, (tx) => tx.tombstones.follow(id, n));
  await step(context, claim, async (tx) => void (await tx.rows.clearPairs(agreementId)));
  // before the receipt says that they are gone
  if (effect.rows > 0) await context.store.forgetDeleted();
  await context.barrier("load.removed");
  return effect;
}

/** Those of which a legal hold keeps the rows; what became visible hides them. */
async function onHold(tx: StoreTransaction, agreementId: string, ids: ReadonlySet<string>): Promise<Set<string>> {
  const held = new Set<string>();
  for (const id of ids) if ((await tx.legalHolds.on({ id, agreementId })).length > 0) held.add(id);
  return held;
}

async function keep(tx: StoreTransaction, id: string, effect: Effect): Promise<void> {
  await tx.deliveries.update(id, "loading", { report: JSON.stringify(effect) });
}
