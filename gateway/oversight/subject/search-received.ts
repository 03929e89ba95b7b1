import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { hitOf, type IndexHits } from "./index-hits.ts";

/** Every number is below it. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Finds the deliveries that were received here and hold rows with these refs: all that a receiver, who does not know who is meant, can
 * look up. In: refs, since when (milliseconds); what is found is added to `hits`.
 */
export async function searchReceived(
  { store, own }: GatewayContext,
  refs: readonly string[],
  since: number,
  hits: IndexHits,
): Promise<void> {
  await store.read(async (tx) => {
    const received = (await tx.agreements.list()).filter(
      ({ document }) => (JSON.parse(document) as Agreement).receiver.oin === own.oin,
    );
    for (const agreementId of new Set(received.map(({ id }) => id)))
      for (const ref of refs)
        for (const { deliveryId } of await tx.rows.partsHolding(agreementId, NEVER, { refs: [ref] })) {
          if (((await tx.deliveries.get(deliveryId))?.createdAt ?? 0) < since) continue;
          hitOf(hits, deliveryId, ref);
        }
  });
}
