import { sendJson } from "../../core/http/route.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { apiDescription } from "../api-description.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";

/** What anybody who reaches the server may ask: the API description, and whether the gateway lives and can work. */
export function systemRoutes({ ready, stopping }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "get",
      path: "/v1/openapi.json",
      query: [],
      action: null,
      handle: async ({ response }) => sendJson(response, apiDescription()),
    },
    {
      method: "get",
      path: "/health/live",
      query: [],
      action: null,
      handle: async ({ response }) => sendJson(response, { live: true }),
    },
    {
      method: "get",
      path: "/health/ready",
      query: [],
      action: null,
      handle: async ({ response }) => {
        if (stopping.aborted) throw new SluisError("GATEWAY_STOPPING");
        const readiness = await ready();
        sendJson(response, { ...readiness }, readiness.ready ? 200 : 503);
      },
    },
  ];
}
