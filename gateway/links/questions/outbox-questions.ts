import { SluisError } from "../../core/sluis-error.ts";
import type { Courier, OutboxItem } from "../../deliveries/ports/partner-link.ts";
import type { Ask } from "../ask.ts";
import { checkedAnswer } from "../checked-answer.ts";

/** What a partner is asked to hold open until it has news. */
export function outboxQuestions(ask: Ask): Pick<Courier, "outbox"> {
  return {
    outbox: async (partner, after, signal) => {
      const path = `/exchange/v1/outbox?after=${after}`;
      try {
        const answer = await ask(partner, { method: "GET", path, patience: "held", signal });
        const { items } = checkedAnswer<{ items: OutboxItem[] }>(partner, "outbox-page", answer);
        // a position that does not go up would be asked for again, for ever
        if (items.some(({ position }, at) => position <= (items[at - 1]?.position ?? after)))
          throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "position" });
        return items;
      } catch (error) {
        if (signal.aborted) return [];
        throw error;
      }
    },
  };
}
