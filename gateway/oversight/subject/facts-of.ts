import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { FoundDelivery, FoundRecord } from "../ports/subject-service.ts";
import { foundDelivery } from "./found-delivery.ts";
import type { IndexHits } from "./index-hits.ts";

/** Gathers the facts about the deliveries that were found, in order of time. What waits for release is left out. */
export async function factsOf(context: GatewayContext, hits: IndexHits): Promise<FoundDelivery[]> {
  const facts: FoundDelivery[] = [];
  for (const deliveryId of [...hits.keys()].toSorted()) {
    const records = [...hits.get(deliveryId)!].map(
      ([ref, { keys, strength, ownData }]): FoundRecord => ({ ref, keys: [...keys].toSorted(), strength, ownData }),
    );
    const found = await context.store.read(async (tx) => {
      const delivery = await tx.deliveries.get(deliveryId);
      // what waits for release is nobody's but ours
      const waits = delivery?.direction === "out" && delivery.number === null && delivery.state !== "released";
      return delivery === undefined || waits ? undefined : foundDelivery(context, tx, delivery, records);
    });
    if (found !== undefined) facts.push(found);
  }
  return facts;
}
