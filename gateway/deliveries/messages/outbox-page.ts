import type { GatewayContext } from "../gateway-context.ts";
import type { OutboxItem } from "../ports/partner-link.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Receipts in one answer, and messages, which can be large. */
const RECEIPTS = 50;
const MESSAGES = 4;

/** What a partner that dials us has not fetched yet: receipts and messages in the order in which they came. */
export async function outboxPage(tx: StoreTransaction, partner: string, after: number): Promise<OutboxItem[]> {
  const [receipts, messages] = await Promise.all([
    tx.receipts.after(partner, after, RECEIPTS),
    tx.messages.after(partner, after, MESSAGES),
  ]);
  const items: OutboxItem[] = [
    ...receipts.map(({ position, deliveryId, token }) => ({ position, deliveryId, kind: "receipt" as const, token })),
    ...messages.map(({ position, kind, token }) => ({ position, kind, token })),
  ].sort((a, b) => a.position - b.position);
  // behind the last of a full list there may be others of its kind that come before what the other list gave
  const ends = [
    ...(receipts.length === RECEIPTS ? [receipts.at(-1)!.position] : []),
    ...(messages.length === MESSAGES ? [messages.at(-1)!.position] : []),
  ];
  return ends.length === 0 ? items : items.filter(({ position }) => position <= Math.min(...ends));
}

/** A partner that asks for what comes after a position has taken everything up to it. */
export async function settleFetched(context: GatewayContext, partner: string, after: number): Promise<void> {
  const { store, clock, changes } = context;
  await store.transaction((tx) => tx.messages.settleUpTo(partner, after, clock.now()));
  changes.notify(partner);
}

/** Whether a message up to a position waits for the partner to say that it has it. */
export async function awaitsFetching(tx: StoreTransaction, partner: string, after: number): Promise<boolean> {
  const [oldest] = await tx.messages.open(partner, 1);
  return oldest !== undefined && oldest.position <= after;
}
