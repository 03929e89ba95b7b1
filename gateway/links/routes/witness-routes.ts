import { checkControlDocument } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { LogSuccessor } from "../../core/types/log-successor.ts";
import type { WitnessService } from "../../deliveries/ports/partner-link.ts";
import { CHECKPOINT_LIMIT, SUCCESSOR_LIMIT } from "./exchange-limits.ts";
import type { ExchangeCall, ExchangeRoute } from "./exchange-route.ts";

/** Routes by which partners witness each other's log; the first is C2SP tlog-witness with submission prefix `/exchange/v1/log`. */
export function witnessRoutes(exchange: WitnessService): readonly ExchangeRoute[] {
  return [
    {
      method: "post",
      path: "/exchange/v1/log/add-checkpoint",
      query: [],
      speaksText: true,
      answer: async ({ partner, body }) => exchange.addCheckpoint(partner, await text(body)),
    },
    {
      method: "get",
      path: "/exchange/v1/log/checkpoint",
      query: ["from"],
      speaksText: true,
      answer: ({ partner, query }) => exchange.checkpoint(partner, size(query["from"], "from")),
    },
    {
      method: "get",
      path: "/exchange/v1/log/consistency",
      query: ["from", "to"],
      speaksText: true,
      answer: ({ partner, query }) =>
        exchange.consistency(partner, size(query["from"], "from"), size(query["to"], "to")),
    },
    {
      method: "put",
      path: "/exchange/v1/log/cosignature",
      query: [],
      speaksText: true,
      answer: async ({ partner, body }) => exchange.cosign(partner, await text(body)),
    },
    {
      method: "get",
      path: "/exchange/v1/log/witnessed",
      query: [],
      speaksText: true,
      answer: ({ partner }) => exchange.witnessed(partner),
    },
    {
      method: "get",
      path: "/exchange/v1/log/successor",
      query: [],
      answer: ({ partner }) => exchange.successor(partner),
    },
    {
      method: "put",
      path: "/exchange/v1/log/successor",
      query: [],
      answer: async ({ partner, body }) => {
        const bytes = await body({ type: "application/json", limit: SUCCESSOR_LIMIT, what: "successor log" });
        const notice = checkControlDocument<LogSuccessor>("log-successor", parseStrictJson(bytes, { depth: 4 }));
        return exchange.putSuccessor(partner, notice);
      },
    },
  ];
}

/** Bytes that are no UTF-8 become another text, whose signature fails. */
async function text(body: ExchangeCall["body"]): Promise<string> {
  const bytes = await body({ type: "text/plain", limit: CHECKPOINT_LIMIT, what: "checkpoint" });
  return bytes.toString("utf8");
}

function size(given: string | undefined, what: string): number {
  if (given === undefined || !/^(?:0|[1-9][0-9]{0,14})$/.test(given)) throw new SluisError("REQUEST_INVALID", { what });
  return Number(given);
}
