import type { PlacedEntry } from "../../ledger/verify-bundle.ts";
import type { Arrival } from "./judge-calendar.ts";

/** The deliveries of an agreement that a log says were stored. In: entries of one side's log, agreement id. Out: one a delivery. */
export function arrivalsInLog(entries: readonly PlacedEntry[], agreementId: string): Arrival[] {
  const sent = new Map<string, number>();
  const arrivals = new Map<string, Arrival>();
  const withdrawn = new Set<string>();
  for (const { entry } of entries) {
    const { type, time, agreement, delivery } = entry;
    if (agreement?.id !== agreementId || delivery === undefined) continue;
    if ((type === "sent" || type === "received") && !sent.has(delivery.id)) sent.set(delivery.id, time);
    if (type === "withdrawn") withdrawn.add(delivery.id);
    if (type !== "stored" || arrivals.has(delivery.id)) continue;
    arrivals.set(delivery.id, {
      deliveryId: delivery.id,
      kind: delivery.kind ?? "",
      period: delivery.period ?? null,
      sentAt: sent.get(delivery.id) ?? time,
      storedAt: time,
      withdrawn: false,
    });
  }
  return [...arrivals.values()].map((arrival) => ({ ...arrival, withdrawn: withdrawn.has(arrival.deliveryId) }));
}
