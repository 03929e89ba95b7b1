import type { StoreTransaction } from "../deliveries/ports/store.ts";

/**
 * Takes the other loads of an own source out of sight for good, once one is shown. In: transaction, id of the source, the load that is
 * shown, the time. Out: those whose rows are to be removed; each is due until that is done.
 */
export async function replaceLoads(tx: StoreTransaction, source: string, by: string, now: number): Promise<string[]> {
  // a broken-off load of a version that did not make it due is taken along; one that is under way elsewhere is left alone when its turn comes
  const loads = await tx.deliveries.list({ direction: "in", agreementId: source, states: ["stored", "abandoned"] });
  const replaced: string[] = [];
  for (const { id, state } of loads) {
    if (id === by || (await tx.rows.loadedParts(id)).length === 0) continue;
    await tx.rows.hide(id);
    await tx.deliveries.update(id, state, { state: "abandoned", nextAttemptAt: now });
    replaced.push(id);
  }
  return replaced;
}
