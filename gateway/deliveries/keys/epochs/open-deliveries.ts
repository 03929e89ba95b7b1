import type { Manifest } from "../../../core/types/manifest.ts";
import type { Delivery } from "../../delivery.ts";
import type { DeliveryState } from "../../delivery-state.ts";
import type { StoreTransaction } from "../../ports/store.ts";

const OPEN_OUT: readonly DeliveryState[] = [
  ...(["preparing", "prepared", "awaitingApproval", "released", "sending", "accepted"] as const),
];
const OPEN_IN: readonly DeliveryState[] = ["receiving", "accepted", "loading"];

/** Deliveries of either direction that carry tokens of a key and are not closed. In: the KID. */
export async function openDeliveries(tx: StoreTransaction, kid: string): Promise<Delivery[]> {
  const open = [
    ...(await tx.deliveries.list({ direction: "out", states: OPEN_OUT })),
    ...(await tx.deliveries.list({ direction: "in", states: OPEN_IN })),
  ];
  return open.filter((delivery) => kidsOf(delivery).includes(kid));
}

/** The KIDs whose tokens a delivery carries, as its manifest says or will say. */
export function kidsOf({ stamp, manifest }: Pick<Delivery, "stamp" | "manifest">): string[] {
  const text = manifest ?? stamp;
  const said = text === null ? undefined : (JSON.parse(text) as Pick<Manifest, "pseudonyms">).pseudonyms;
  return said === undefined ? [] : [said.kid, ...(said.earlier === undefined ? [] : [said.earlier.kid])];
}
