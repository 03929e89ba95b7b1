import type { GatewayContext } from "../gateway-context.ts";
import type { PartnerMessage } from "../ports/agreement-register.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Keeps that the partner's gateway refused our question by itself. In: the message that brought it, the code. */
export async function closeRefused(
  { clock }: GatewayContext,
  tx: StoreTransaction,
  { subject }: PartnerMessage,
  failure: string,
): Promise<void> {
  const inquiry = await tx.inquiries.get(subject);
  if (inquiry?.direction !== "out" || inquiry.state !== "waiting") return;
  await tx.inquiries.close(subject, { state: "refused", token: null, failure, closedAt: clock.now() });
}
