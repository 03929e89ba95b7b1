import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** Parts of earlier deliveries that are looked through in one step. */
const PARTS_AT_ONCE = 8;

/**
 * Sees to it that no record of a delivery that is about to be erased comes back as an earlier delivery knew it: what earlier ones in the
 * current state say of these records was replaced, and goes too. One on hold keeps its rows and leaves the current state.
 * Usually there is nothing to do, since what came earlier is erased earlier. May be repeated.
 */
export async function outdateEarlier(context: GatewayContext, delivery: Delivery): Promise<void> {
  const { store } = context;
  const { id, agreementId, number, kind } = delivery;
  if (kind === "empty" || number === null) return;
  const records = { namedIn: id };
  if (!(await store.read((tx) => tx.rows.isCurrent(id)))) return;
  const held = await store.read((tx) => tx.rows.partsHolding(agreementId, number, records));
  for (const [earlier, parts] of Map.groupBy(held, ({ deliveryId }) => deliveryId)) {
    const keeps = await store.transaction(async (tx) => {
      await tx.deliveries.sequence(agreementId, "in");
      if (!(await tx.rows.isCurrent(earlier))) return true;
      if ((await tx.legalHolds.on({ id: earlier, agreementId })).length === 0) return false;
      await tx.rows.retire(earlier);
      return true;
    });
    for (let at = 0; !keeps && at < parts.length; at += PARTS_AT_ONCE)
      await store.transaction((tx) => tx.rows.removeRecords(parts.slice(at, at + PARTS_AT_ONCE), records));
  }
}
