import { checkControlDocument } from "../core/control-document.ts";
import { readBody } from "../core/http/read-body.ts";
import { type Route, sendJson } from "../core/http/route.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { AgreementCheck, ExchangeService } from "../deliveries/ports/partner-link.ts";
import { CHECK_LIMIT, ENVELOPE_LIMIT, PART_LIMIT, VOID_LIMIT } from "./exchange-limits.ts";

/** How the outbox is held open: `hold` resolves when the wait is over or the signal aborts. */
export interface OutboxHold {
  readonly stopping: AbortSignal;
  hold(signal: AbortSignal): Promise<void>;
}

/**
 * The routes of the door; a call's caller is the OIN of the authenticated partner.
 * In: what receives, how long an outbox is held open. Out: the table that the server and the API description share.
 */
export function exchangeRoutes(exchange: ExchangeService, outboxHold: OutboxHold): readonly Route<string>[] {
  return [
    {
      method: "post",
      path: "/exchange/v1/deliveries",
      query: [],
      handle: async ({ caller, request, response }) => {
        const body = await readBody(request, { type: "application/jose", limit: ENVELOPE_LIMIT, what: "manifest" });
        // latin1 keeps every byte apart; what is not base64url is refused when the envelope is read
        sendJson(response, await exchange.receiveManifest(caller, body.toString("latin1")));
      },
    },
    {
      method: "put",
      path: "/exchange/v1/deliveries/{deliveryId}/parts/{n}",
      query: [],
      handle: async ({ caller, path, request, response }) => {
        const body = await readBody(request, { type: "application/octet-stream", limit: PART_LIMIT, what: "part" });
        await exchange.receivePart(caller, path["deliveryId"]!, Number(path["n"]), body);
        response.writeHead(204).end();
      },
    },
    {
      method: "get",
      path: "/exchange/v1/deliveries/{deliveryId}",
      query: [],
      handle: async ({ caller, path, response }) => {
        sendJson(response, await exchange.status(caller, path["deliveryId"]!));
      },
    },
    {
      method: "post",
      path: "/exchange/v1/deliveries/{deliveryId}/void",
      query: [],
      handle: async ({ caller, path, request, response }) => {
        const body = await readBody(request, { type: "application/jose", limit: VOID_LIMIT, what: "void" });
        sendJson(response, await exchange.void(caller, path["deliveryId"]!, body.toString("latin1")));
      },
    },
    {
      method: "get",
      path: "/exchange/v1/outbox",
      query: ["after"],
      handle: async ({ caller, query, response, gone }) => {
        const after = position(query["after"]);
        const held = new AbortController();
        const waiting = AbortSignal.any([gone, held.signal, outboxHold.stopping]);
        const answered = new AbortController();
        outboxHold.hold(answered.signal).then(() => held.abort());
        try {
          const items = await exchange.outbox(caller, after, waiting);
          if (!gone.aborted) sendJson(response, { items });
        } finally {
          answered.abort();
        }
      },
    },
    {
      method: "post",
      path: "/exchange/v1/agreements/{agreementId}/check",
      query: [],
      handle: async ({ caller, path, request, response }) => {
        const body = await readBody(request, { type: "application/json", limit: CHECK_LIMIT, what: "agreement check" });
        const theirs = checkControlDocument<AgreementCheck>("agreement-check", parseStrictJson(body, { depth: 3 }));
        if (theirs.agreementId !== path["agreementId"])
          throw new SluisError("REQUEST_INVALID", { what: "agreementId" });
        sendJson(response, await exchange.checkAgreement(caller, theirs));
      },
    },
  ];
}

function position(text: string | undefined): number {
  if (text === undefined || !/^(?:0|[1-9][0-9]{0,14})$/.test(text))
    throw new SluisError("REQUEST_INVALID", { what: "after" });
  return Number(text);
}
