import { readBody } from "../../core/http/read-body.ts";
import { sendJson } from "../../core/http/route.ts";
import { readReason } from "../../core/read-reason.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { WithdrawRequest } from "../../deliveries/ports/officer-service.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";

/** Largest list in bytes, most keys in it, and longest key in characters; whoever has more withdraws the delivery. */
const BODY_LIMIT = 8 * 1024 * 1024;
const MOST_KEYS = 100_000;
const LONGEST_KEY = 200;

/** Withdrawing a delivery or records of it. Reason and keys are in the body: no address may carry personal data. */
export function withdrawalRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "post",
      path: "/v1/deliveries/{deliveryId}/withdrawal",
      query: [],
      action: "withdraw",
      handle: async ({ caller, path, request, response }) => {
        const body = await readBody(request, { type: "application/json", limit: BODY_LIMIT, what: "withdrawal" });
        const asked = askedIn(parseStrictJson(body, { depth: 3, bytes: BODY_LIMIT }));
        sendJson(response, await service.withdraw(caller, { deliveryId: path["deliveryId"]!, ...asked }));
      },
    },
  ];
}

/** Throws REASON_MISSING, REQUEST_INVALID with the member that is wrong. */
function askedIn(body: unknown): Pick<WithdrawRequest, "reason" | "keys"> {
  const { reason, keys, ...others } = (body ?? {}) as { readonly reason?: unknown; readonly keys?: unknown };
  // a misspelt list must not become the withdrawal of all
  if (Object.keys(others).length > 0) throw new SluisError("REQUEST_INVALID", { what: Object.keys(others)[0]! });
  const why = readReason(reason);
  if (keys === undefined || keys === null) return { reason: why, keys: null };
  const isList = Array.isArray(keys) && keys.length > 0 && keys.length <= MOST_KEYS;
  if (!isList || !keys.every((key) => typeof key === "string" && key.length <= LONGEST_KEY))
    throw new SluisError("REQUEST_INVALID", { what: "keys" });
  return { reason: why, keys };
}
