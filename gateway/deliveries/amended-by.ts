import type { Delivery } from "./delivery.ts";
import type { DeliveryState } from "./delivery-state.ts";

/** What a correction or withdrawal does to the delivery that it names, as the state table calls it. */
export interface Amendment {
  readonly event: "correct" | "withdraw";
}

/** Whether a delivery withdraws another one whole: it carries no rows that name records. */
export function withdrawsAll({ kind, parts }: Pick<Delivery, "kind" | "parts">): boolean {
  return kind === "withdrawal" && parts === 0;
}

/**
 * What a correction or withdrawal does to the delivery that it names. In: both. Out: undefined when there is nothing left to change, such
 * as when it was withdrawn before, or was lost with a store that was put back.
 */
export function amendedBy(
  target: Pick<Delivery, "state">,
  by: Pick<Delivery, "kind" | "parts">,
): Amendment | undefined {
  const isThere = (["stored", "purged"] as readonly DeliveryState[]).includes(target.state);
  if (withdrawsAll(by)) return isThere ? { event: "withdraw" } : undefined;
  return isThere || target.state === "withdrawn" ? { event: "correct" } : undefined;
}
