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

/** Most records that are erased by one request. */
const MOST_REFS = 1_000;

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
    {
      method: "post",
      path: "/v1/agreements/{agreementId}/record-erasure",
      query: ["ground"],
      action: "erase-data",
      handle: async ({ caller, path, query, request, response }) => {
        const ground = required(oneOf(query, "ground", GROUNDS), "ground");
        const refs = await refsOf(request);
        sendJson(response, await service.eraseRecords(caller, path["agreementId"]!, refs, ground));
      },
    },
  ];
}

/** Refs lead to records, so they stand in the body. Throws REQUEST_INVALID. */
async function refsOf(request: IncomingMessage): Promise<readonly string[]> {
  const body = await readBody(request, { type: "application/json", limit: 128 * MOST_REFS, what: "refs" });
  const { refs } = parseStrictJson(body) as { readonly refs?: unknown };
  const fits = Array.isArray(refs) && refs.length > 0 && refs.length <= MOST_REFS && refs.every(isRef);
  if (!fits) throw new SluisError("REQUEST_INVALID", { what: "refs" });
  return refs;
}

function isRef(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(value);
}

/** The reason travels in the body: it may name somebody. Throws REQUEST_INVALID. */
async function reasonOf(request: IncomingMessage): Promise<string> {
  const body = await readBody(request, { type: "application/json", limit: 8 * LONGEST_REASON, what: "reason" });
  const { reason } = parseStrictJson(body) as { readonly reason?: unknown };
  if (typeof reason !== "string" || reason.trim() === "" || reason.length > LONGEST_REASON)
    throw new SluisError("REQUEST_INVALID", { what: "reason" });
  return reason.trim();
}
