import type { IncomingMessage } from "node:http";
import { readBody } from "../../core/http/read-body.ts";
import { sendJson } from "../../core/http/route.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import { ERASURE_GROUNDS } from "../../deliveries/ports/retention-register.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { oneOf, required } from "../query-values.ts";

/** Grounds that an officer may give: the end of the agreed time is the gateway's own. */
const GROUNDS = ERASURE_GROUNDS.filter((ground) => ground !== "retention");

/** Longest reason of a hold, characters. */
const LONGEST_REASON = 500;

/** Keeping and erasing: how it stands, legal holds, erasure on request. */
export function retentionRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  const hold = (
    kind: "delivery" | "agreement",
    name: "legal-hold" | "legal-hold-release",
    take: "placeHold" | "releaseHold",
  ): OfficerRoute => ({
    method: "post",
    path: kind === "delivery" ? `/v1/deliveries/{deliveryId}/${name}` : `/v1/agreements/{agreementId}/${name}`,
    query: [],
    action: "hold-data",
    handle: async ({ caller, path, request, response }) => {
      const subject = path[`${kind}Id`]!;
      sendJson(response, { hold: await service[take](caller, { kind, subject }, await reasonOf(request)) });
    },
  });
  return [
    {
      method: "get",
      path: "/v1/retention",
      query: [],
      action: "read-retention",
      handle: async ({ caller, response }) => sendJson(response, await service.retention(caller)),
    },
    hold("delivery", "legal-hold", "placeHold"),
    hold("agreement", "legal-hold", "placeHold"),
    hold("delivery", "legal-hold-release", "releaseHold"),
    hold("agreement", "legal-hold-release", "releaseHold"),
    {
      method: "post",
      path: "/v1/deliveries/{deliveryId}/erasure",
      query: ["ground"],
      action: "erase-data",
      handle: async ({ caller, path, query, response }) => {
        const ground = required(oneOf(query, "ground", GROUNDS), "ground");
        sendJson(response, await service.erase(caller, path["deliveryId"]!, ground));
      },
    },
  ];
}

/** The reason travels in the body: it may name somebody. Throws REQUEST_INVALID. */
async function reasonOf(request: IncomingMessage): Promise<string> {
  const body = await readBody(request, { type: "application/json", limit: 8 * LONGEST_REASON, what: "reason" });
  const { reason } = parseStrictJson(body) as { readonly reason?: unknown };
  if (typeof reason !== "string" || reason.trim() === "" || reason.length > LONGEST_REASON)
    throw new SluisError("REQUEST_INVALID", { what: "reason" });
  return reason.trim();
}
