import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";

const setting = (deliveryId: string) => `erasureAskedBy:${deliveryId}`;

/** Keeps who asked for an erasure, for its log entry: both officers as one actor, in the role of the one who decided. */
export function keepAskers(tx: StoreTransaction, deliveryId: string, first: string, who: Requester): Promise<void> {
  return tx.settings.set(setting(deliveryId), JSON.stringify({ id: `${first} ${who.id}`, role: who.role }));
}

/** Who asked for an erasure; the gateway itself when nobody did. */
export async function askedBy(tx: StoreTransaction, deliveryId: string): Promise<Requester> {
  const text = await tx.settings.get(setting(deliveryId));
  return text === undefined ? { id: "gateway", role: "gateway" } : (JSON.parse(text) as Requester);
}

/** Forgets who asked, once the log knows. */
export function forgetAskers(tx: StoreTransaction, deliveryId: string): Promise<void> {
  return tx.settings.delete(setting(deliveryId));
}
