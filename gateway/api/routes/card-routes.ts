import { readBody } from "../../core/http/read-body.ts";
import { sendJson } from "../../core/http/route.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { integer, matching, OIN, required } from "../query-values.ts";

/** Largest card, in bytes. */
const CARD_LIMIT = 256 * 1024;

/** A fingerprint as it may be typed, a key as a card names it, a reason's code. */
const FINGERPRINT = /^[0-9A-Za-z -]{32,60}$/;
const KEY = /^[A-Za-z0-9_+/=.-]{43,300}$/;
const REASON = /^[A-Za-z][A-Za-z0-9_-]{1,63}$/;

/** Cards of partners, accepting them, and refusing keys. */
export function cardRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "get",
      path: "/v1/partner-cards",
      query: [],
      action: "read-cards",
      handle: async ({ caller, response }) => sendJson(response, { partners: await service.partnerCards(caller) }),
    },
    {
      method: "post",
      path: "/v1/partner-cards/{oin}/acceptance",
      query: ["serial"],
      action: "change-keys",
      handle: async ({ caller, path, query, response }) => {
        const serial = required(integer(query, "serial", 1, Number.MAX_SAFE_INTEGER), "serial");
        sendJson(response, await service.acceptCard(caller, path["oin"]!, serial));
      },
    },
    {
      method: "post",
      path: "/v1/partner-cards/{oin}/first-contact",
      query: ["fingerprint"],
      action: "change-keys",
      handle: async ({ caller, path, query, request, response }) => {
        const heard = required(matching(query, "fingerprint", FINGERPRINT), "fingerprint");
        const body = await readBody(request, { type: "application/jose", limit: CARD_LIMIT, what: "card" });
        sendJson(response, await service.acceptCardAnew(caller, path["oin"]!, body.toString("latin1"), heard));
      },
    },
    {
      method: "post",
      path: "/v1/key-revocations",
      query: ["oin", "key", "reason"],
      action: "revoke-keys",
      handle: async ({ caller, query, response }) => {
        const oin = required(matching(query, "oin", OIN), "oin");
        const reason = required(matching(query, "reason", REASON), "reason");
        const key = matching(query, "key", KEY) ?? null;
        sendJson(response, { ...(await service.revokeKeys(caller, oin, key, reason)) });
      },
    },
  ];
}
