import { readBody } from "../../core/http/read-body.ts";
import { sendJson } from "../../core/http/route.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { EPOCH, matching, oneOf } from "../query-values.ts";

/** Largest sealed hand-over of keys, in bytes. */
const KEYS_LIMIT = 64 * 1024;

/** Handing pseudonym keys to a partner, and taking those that it handed over. */
export function keyRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "post",
      path: "/v1/agreements/{agreementId}/key-handover",
      query: ["send", "epoch"],
      action: "change-keys",
      handle: async ({ caller, path, query, response }) => {
        const send = oneOf(query, "send", ["true", "false"]) !== "false";
        const epoch = matching(query, "epoch", EPOCH);
        sendJson(response, await service.shareKeys(caller, path["agreementId"]!, send, epoch));
      },
    },
    {
      method: "post",
      path: "/v1/agreements/{agreementId}/key-acceptance",
      query: [],
      action: "change-keys",
      handle: async ({ caller, path, response }) => {
        sendJson(response, await service.acceptKeys(caller, path["agreementId"]!));
      },
    },
    {
      method: "post",
      path: "/v1/agreements/{agreementId}/sealed-keys",
      query: [],
      action: "change-keys",
      handle: async ({ caller, path, request, response }) => {
        const body = await readBody(request, { type: "application/jose", limit: KEYS_LIMIT, what: "keys" });
        sendJson(response, await service.acceptSealedKeys(caller, path["agreementId"]!, body.toString("latin1")));
      },
    },
  ];
}
