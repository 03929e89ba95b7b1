import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { waitUntil } from "../wait-until.ts";
import { sendMessages } from "./send-messages.ts";

/** How long an officer waits for the partner to have heard, milliseconds; after that it is told by itself as soon as it can be. */
const PATIENCE = 5_000;

/**
 * Tries to let the partner hear at once what was said about a subject. A partner that dials us may be about to fetch it.
 * In: the subject of the messages, a signal that ends waiting. Out: whether the partner has all of them now.
 */
export async function deliverNow(context: GatewayContext, subject: string, signal: AbortSignal): Promise<boolean> {
  const waiting = async () => {
    const open = await context.store.read(async (tx) => {
      const of = context.partners().map(({ oin }) => tx.messages.open(oin, 50));
      return (await Promise.all(of)).flat();
    });
    return open.filter((message) => message.subject === subject);
  };
  for (const { partner } of await waiting()) {
    if (context.partner(partner)?.weDial !== true) continue;
    try {
      await sendMessages(context, partner);
    } catch (error) {
      if (!(error instanceof SluisError)) throw error;
      context.logger.warn("message waits", { partner, code: error.code });
      return false;
    }
  }
  const heard = async () => ((await waiting()).length === 0 ? true : undefined);
  return (await waitUntil(context, PATIENCE, signal, heard)) === true;
}
