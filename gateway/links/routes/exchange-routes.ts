import type { ExchangeService } from "../../deliveries/ports/partner-link.ts";
import { agreementRoutes } from "./agreement-routes.ts";
import { deliveryRoutes } from "./delivery-routes.ts";
import type { ExchangeRoute } from "./exchange-route.ts";
import { messageRoutes } from "./message-routes.ts";
import { type OutboxHold, outboxRoutes } from "./outbox-routes.ts";
import { witnessRoutes } from "./witness-routes.ts";

/**
 * Everything that a partner may ask. In: what receives, how long an outbox is held open.
 * Out: the one table that every door and the API description share.
 */
export function exchangeRoutes(exchange: ExchangeService, outboxHold: OutboxHold): readonly ExchangeRoute[] {
  return [
    ...deliveryRoutes(exchange),
    ...outboxRoutes(exchange, outboxHold),
    ...agreementRoutes(exchange),
    ...messageRoutes(exchange),
    ...witnessRoutes(exchange),
  ];
}
