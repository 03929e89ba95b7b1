import { bodyChunks } from "../../core/http/read-body.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { streamOutcome } from "../outcome-stream.ts";
import { PUSH_QUERY, readPushRequest } from "../push-request.ts";

/** Files in: push and preview. The body is the file as it is, streamed into the service. */
export function pushRoutes({ service, clock, problem }: OfficerRouteParts): readonly OfficerRoute[] {
  const route = (path: string, action: "push" | "preview"): OfficerRoute => ({
    method: "post",
    path,
    query: PUSH_QUERY,
    action,
    handle: async ({ caller, query, request, response }) => {
      const what = readPushRequest(query, request);
      await streamOutcome(
        response,
        clock,
        (progress) => service[action](caller, what, bodyChunks(request), progress),
        (error) => problem(error, request),
      );
    },
  });
  return [route("/v1/deliveries", "push"), route("/v1/previews", "preview")];
}
