import { checkControlDocument } from "../../core/control-document.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { TravellingMessage } from "../../core/types/partner-message.ts";
import type { ExchangeService } from "../../deliveries/ports/partner-link.ts";
import { MESSAGE_LIMIT } from "./exchange-limits.ts";
import type { ExchangeRoute } from "./exchange-route.ts";

/** The route by which a partner tells what it proposes, states or hands over. */
export function messageRoutes(exchange: ExchangeService): readonly ExchangeRoute[] {
  return [
    {
      method: "post",
      path: "/exchange/v1/messages",
      query: [],
      answer: async ({ partner, body }) => {
        const bytes = await body({ type: "application/json", limit: MESSAGE_LIMIT, what: "message" });
        const value = parseStrictJson(bytes, { depth: 2, bytes: MESSAGE_LIMIT });
        await exchange.message(partner, checkControlDocument<TravellingMessage>("partner-message", value));
        return null;
      },
    },
  ];
}
