import { PATH_VALUES, sendJson } from "../../core/http/route.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { integer, LOG_ORIGIN, matching, required } from "../query-values.ts";

/** The logs: which there are, entries to read, and a whole log to verify elsewhere. */
export function logRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "post",
      path: "/v1/partners/{oin}/log-successor",
      query: [],
      action: "start-successor",
      handle: async ({ caller, path, response }) => {
        sendJson(response, await service.startSuccessor(caller, path["oin"]!));
      },
    },
    {
      method: "get",
      path: "/v1/logs",
      query: [],
      action: "read-log",
      handle: async ({ caller, response }) => sendJson(response, { logs: await service.logs(caller) }),
    },
    {
      method: "get",
      path: "/v1/log-entries",
      query: ["log", "deliveryId", "after", "limit"],
      action: "read-log",
      handle: async ({ caller, query, response }) => {
        const log = matching(query, "log", LOG_ORIGIN);
        const deliveryId = matching(query, "deliveryId", PATH_VALUES["deliveryId"]!);
        const after = integer(query, "after", 0, Number.MAX_SAFE_INTEGER);
        const entries = await service.logLines(caller, {
          ...(log === undefined ? {} : { log }),
          ...(deliveryId === undefined ? {} : { deliveryId }),
          ...(after === undefined ? {} : { after }),
          limit: integer(query, "limit", 1, 1000) ?? 100,
        });
        sendJson(response, { entries });
      },
    },
    {
      method: "get",
      path: "/v1/log-bundles",
      query: ["log"],
      action: "export-log",
      handle: async ({ caller, query, response }) => {
        sendJson(response, await service.logBundle(caller, required(matching(query, "log", LOG_ORIGIN), "log")));
      },
    },
  ];
}
