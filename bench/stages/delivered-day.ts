import { uuidV7 } from "../../gateway/core/uuid-v7.ts";
import type { ActiveAgreement } from "../../gateway/deliveries/active-agreement.ts";
import type { Delivery } from "../../gateway/deliveries/delivery.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { newDelivery } from "../../gateway/deliveries/sender/new-delivery.ts";

/** A delivery as the supplier has it once it was stored at the receiver and its parts are gone. In: agreement, number, when, records. */
export function deliveredDay(agreement: ActiveAgreement, number: number, at: number, records: number): Delivery {
  const request = { kind: "delta", period: null } as Parameters<typeof newDelivery>[2];
  const context = { clock: { now: () => at } } as GatewayContext;
  const draft = newDelivery(context, agreement, request, uuidV7(at), new Uint8Array(0), "{}");
  const times = { createdAt: at, releasedAt: at, closedAt: at };
  return { ...draft, ...times, state: "purged", number, secret: null, records, parts: 1 };
}
