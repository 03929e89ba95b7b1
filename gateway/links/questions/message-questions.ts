import type { Courier } from "../../deliveries/ports/partner-link.ts";
import type { Ask } from "../ask.ts";

/** What a partner is told beside deliveries. */
export function messageQuestions(ask: Ask): Pick<Courier, "message"> {
  return {
    message: async (partner, message) => {
      const body = { type: "application/json", bytes: Buffer.from(JSON.stringify(message)) };
      await ask(partner, { method: "POST", path: "/exchange/v1/messages", body, patience: "short" });
    },
  };
}
