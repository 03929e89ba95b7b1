import { SluisError } from "../../core/sluis-error.ts";
import type { ExchangeService } from "../../deliveries/ports/partner-link.ts";
import type { ExchangeRoute } from "./exchange-route.ts";

/** How the outbox is held open: `hold` resolves when the wait is over or the signal aborts. */
export interface OutboxHold {
  readonly stopping: AbortSignal;
  hold(signal: AbortSignal): Promise<void>;
}

/** The route by which a partner fetches what is there for it. */
export function outboxRoutes(exchange: ExchangeService, outboxHold: OutboxHold): readonly ExchangeRoute[] {
  return [
    {
      method: "get",
      path: "/exchange/v1/outbox",
      query: ["after"],
      answer: async ({ partner, query, gone }) => {
        const after = position(query["after"]);
        const held = new AbortController();
        const answered = new AbortController();
        outboxHold.hold(answered.signal).then(() => held.abort());
        try {
          const waiting = AbortSignal.any([gone, held.signal, outboxHold.stopping]);
          return { items: await exchange.outbox(partner, after, waiting) };
        } finally {
          answered.abort("answered");
        }
      },
    },
  ];
}

function position(text: string | undefined): number {
  if (text === undefined || !/^(?:0|[1-9][0-9]{0,14})$/.test(text))
    throw new SluisError("REQUEST_INVALID", { what: "after" });
  return Number(text);
}
