import { sendJson } from "../../core/http/route.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";

/** How the work inside the gateway stands, and trying again what was given up. */
export function workRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "get",
      path: "/v1/work",
      query: [],
      action: "read-deliveries",
      handle: async ({ caller, response }) => sendJson(response, { ...(await service.work(caller)) }),
    },
    {
      method: "post",
      path: "/v1/work/replay",
      query: [],
      action: "resend",
      handle: async ({ caller, response }) => sendJson(response, { replayed: await service.replayWork(caller) }),
    },
  ];
}
