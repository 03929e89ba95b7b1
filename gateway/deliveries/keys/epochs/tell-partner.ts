import type { GatewayContext } from "../../gateway-context.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { type EpochWords, signStep } from "./signed-step.ts";

/** Signs a step and puts it behind what waits for a partner. In: OIN, what to say. It goes as soon as the partner can be reached. */
export async function tellPartner(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  words: EpochWords,
): Promise<void> {
  const token = await signStep(context, partner, words);
  await tx.messages.add({ partner, kind: "keys", subject: words.domain, token, at: context.clock.now() });
}
