import { SluisError } from "../../core/sluis-error.ts";
import { proposalWith } from "../agreements/proposal-with.ts";
import { markRefused } from "../agreements/refuse-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { closeRefused } from "../inquiries/close-refused.ts";
import type { PartnerMessage } from "../ports/agreement-register.ts";
import { isRefusal } from "../refused-message.ts";
import { retryDelay } from "../retry-delay.ts";

/** Messages that are looked at in one round. */
const ROUND = 50;

/**
 * Brings what is due to a partner that we dial, in order; one that cannot be brought now holds up those behind it. A partner that
 * dials us fetches its messages itself. In: OIN of the partner.
 * Throws what the courier throws, after it was kept that this is to be tried again.
 */
export async function sendMessages(context: GatewayContext, partner: string): Promise<void> {
  if (context.partner(partner)?.weDial !== true) return;
  const open = await context.store.read((tx) => tx.messages.open(partner, ROUND));
  for (const message of open) {
    if (message.nextAttemptAt > context.clock.now()) return;
    await sendMessage(context, message);
  }
}

async function sendMessage(context: GatewayContext, message: PartnerMessage): Promise<void> {
  const { partner, position, kind, token } = message;
  try {
    await context.courier.message(partner, { kind, token });
  } catch (error) {
    if (!isRefusal(error)) {
      const attempts = message.attempts + 1;
      const nextAttemptAt = context.clock.now() + retryDelay(context, attempts);
      await context.store.transaction((tx) => tx.messages.update(partner, position, { attempts, nextAttemptAt }));
      throw error;
    }
    await keepRefusal(context, message, error.code);
    context.logger.warn("message refused", { partner, code: error.code });
    return;
  }
  await context.store.transaction((tx) =>
    tx.messages.update(partner, position, { settledAt: context.clock.now(), failure: null }),
  );
  context.changes.notify();
}

/** A proposal or inquiry that the partner's gateway refuses by itself is refused; another message is only kept with the code. */
async function keepRefusal(context: GatewayContext, message: PartnerMessage, failure: string): Promise<void> {
  const { partner, position, kind, token } = message;
  await context.store.transaction(async (tx) => {
    await tx.messages.update(partner, position, { settledAt: context.clock.now(), failure });
    if (kind === "subject-inquiry") await closeRefused(context, tx, message, failure);
    if (kind !== "agreement-proposal") return;
    const { document } = JSON.parse(token) as { document: { id: string; version: number } };
    const proposal = await proposalWith(tx, partner, document.id, document.version);
    if (proposal?.state === "proposed") await markRefused(context, tx, proposal, failure);
  });
  context.changes.notify();
}

/** Brings what is due to a partner, as `sendMessages` does; a failure is kept with its message, which waits for its next try. */
export async function sweepMessages(context: GatewayContext, partner: string): Promise<void> {
  try {
    await sendMessages(context, partner);
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
    context.logger.warn("message waits", { partner, code: error.code });
  }
}
