import type { GatewayContext } from "../gateway-context.ts";
import type { RowTable } from "../ports/store.ts";
import { checkCount } from "./check-count.ts";
import { type Effect, NO_EFFECT } from "./effect.ts";
import { type LoadClaim, underClaim } from "./load-claim.ts";

/** Parts from which rows are taken in one transaction. */
const PARTS_AT_ONCE = 4;

/**
 * Takes records that were withdrawn out of a loaded delivery that is not visible yet: only a correction may bring them back.
 * In: the claim on the delivery, its table. Out: how many, null for none; "taken over" when the claim was lost.
 * Throws CONTENT_DIFFERS when there are not as many rows as announced.
 */
export async function withhold(
  context: GatewayContext,
  claim: LoadClaim,
  table: RowTable,
): Promise<Effect | null | "taken over"> {
  const { id, agreementId, number, records } = claim.delivery;
  const withdrawn = { withdrawnFrom: agreementId };
  const parts = await context.store.read(async (tx) => {
    await checkCount(tx, table, claim.delivery);
    const tombstones = records === 0 ? 0 : await tx.tombstones.count(agreementId);
    if (tombstones === 0) return [];
    // whichever is less is looked up in the other
    if (tombstones <= records) return tx.rows.partsHolding(agreementId, number! + 1, withdrawn, number!);
    return (await tx.rows.loadedParts(id)).map((n) => ({ deliveryId: id, n }));
  });
  let withheld = 0;
  for (let from = 0; from < parts.length; from += PARTS_AT_ONCE) {
    const some = parts.slice(from, from + PARTS_AT_ONCE);
    let taken = 0;
    const holds = await underClaim(context, claim, async (tx) => {
      taken = (await tx.rows.removeRecords(some, withdrawn)).rows;
    });
    if (!holds) return "taken over";
    withheld += taken;
  }
  return withheld === 0 ? null : { ...NO_EFFECT, withheld };
}
