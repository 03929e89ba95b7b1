import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { DeliveryState } from "../delivery-state.ts";
import type { PushRequest } from "../ports/officer-service.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** States in which a delivery counts as delivered or on its way. */
const ALIVE: readonly DeliveryState[] = [
  "prepared",
  "awaitingApproval",
  "released",
  "sending",
  "accepted",
  "stored",
  "withdrawn",
  "purged",
];

/**
 * Finds the delivery that the same push made before.
 * In: transaction, agreement id, identity of the push, the request. Out: that delivery, or undefined for a new push.
 * Throws PERIOD_DELIVERED when another file was delivered for the same period, unless this one is a full delivery or a correction.
 */
export async function findEarlierPush(
  tx: StoreTransaction,
  agreementId: string,
  identity: string,
  request: PushRequest,
): Promise<Delivery | undefined> {
  const base = { direction: "out", agreementId, states: ALIVE } as const;
  const [same] = await tx.deliveries.list({ ...base, pushIdentity: identity, limit: 1 });
  if (same !== undefined) return same;
  if (request.period === null || ["full", "correction"].includes(request.kind)) return undefined;
  const { from, to } = request.period;
  const [other] = await tx.deliveries.list({ ...base, periodFrom: from, periodTo: to, limit: 1 });
  if (other !== undefined) throw new SluisError("PERIOD_DELIVERED");
  return undefined;
}
