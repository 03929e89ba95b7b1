import type { ExchangeService } from "../../deliveries/ports/partner-link.ts";
import { ENVELOPE_LIMIT, PART_LIMIT, VOID_LIMIT } from "./exchange-limits.ts";
import type { ExchangeRoute } from "./exchange-route.ts";

/** Routes by which a partner delivers. */
export function deliveryRoutes(exchange: ExchangeService): readonly ExchangeRoute[] {
  return [
    {
      method: "post",
      path: "/exchange/v1/deliveries",
      query: [],
      answer: async ({ partner, link, body }) => {
        const bytes = await body({ type: "application/jose", limit: ENVELOPE_LIMIT, what: "manifest" });
        // latin1 keeps every byte apart; what is not base64url is refused when the envelope is read
        return exchange.receiveManifest(partner, bytes.toString("latin1"), link);
      },
    },
    {
      method: "put",
      path: "/exchange/v1/deliveries/{deliveryId}/parts/{n}",
      query: [],
      answer: async ({ partner, path, body }) => {
        const sealed = await body({ type: "application/octet-stream", limit: PART_LIMIT, what: "part" });
        await exchange.receivePart(partner, path["deliveryId"]!, Number(path["n"]), sealed);
        return null;
      },
    },
    {
      method: "get",
      path: "/exchange/v1/deliveries/{deliveryId}",
      query: [],
      answer: ({ partner, path }) => exchange.status(partner, path["deliveryId"]!),
    },
    {
      method: "post",
      path: "/exchange/v1/deliveries/{deliveryId}/void",
      query: [],
      answer: async ({ partner, path, body }) => {
        const bytes = await body({ type: "application/jose", limit: VOID_LIMIT, what: "void" });
        return exchange.void(partner, path["deliveryId"]!, bytes.toString("latin1"));
      },
    },
  ];
}
