import { randomUUID } from "node:crypto";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";

const setting = (partner: string) => `contact:${partner}`;

/**
 * Whether checkpoints were compared with a partner since this process started. A store that was put back from a backup carries an old
 * mark, which every process reads anew when it starts; only a contact after that changes it, whichever instance had it.
 */
export async function hadContact(context: GatewayContext, tx: StoreTransaction, partner: string): Promise<boolean> {
  const { contactAtStart } = context.witness;
  const mark = (await tx.settings.get(setting(partner))) ?? null;
  if (!contactAtStart.has(partner)) contactAtStart.set(partner, mark);
  return contactAtStart.get(partner) !== mark;
}

/** Takes in the marks that a process finds when it starts, so that every contact from now on counts. */
export async function lookAtContacts(context: GatewayContext): Promise<void> {
  await context.store.read(async (tx) => {
    for (const { oin } of context.partners()) await hadContact(context, tx, oin);
  });
}

/** Notes that both sides' checkpoints agree, in the transaction in which that was found. */
export async function noteContact(context: GatewayContext, tx: StoreTransaction, partner: string): Promise<void> {
  await hadContact(context, tx, partner);
  await tx.settings.set(setting(partner), randomUUID());
}
