import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { IndexHits } from "./search-index.ts";

/** Every number is below it. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Finds the deliveries that were received here and hold rows with these refs: all that a receiver, who does not know who is meant, can
 * look up. In: refs. Out: records by delivery.
 */
export async function searchReceived(
  { store, own }: GatewayContext,
  refs: readonly string[],
  since: number,
): Promise<IndexHits> {
  const hits: IndexHits = new Map();
  await store.read(async (tx) => {
    const received = (await tx.agreements.list()).filter(
      ({ document }) => (JSON.parse(document) as Agreement).receiver.oin === own.oin,
    );
    for (const agreementId of new Set(received.map(({ id }) => id)))
      for (const ref of refs)
        for (const { deliveryId } of await tx.rows.partsHolding(agreementId, NEVER, { refs: [ref] })) {
          if (((await tx.deliveries.get(deliveryId))?.createdAt ?? 0) < since) continue;
          const records = hits.get(deliveryId) ?? new Map();
          records.set(ref, { keys: new Set(), strength: "R", ownData: null });
          hits.set(deliveryId, records);
        }
  });
  return hits;
}
