import { bodyChunks } from "../../core/http/read-body.ts";
import { sendJson, type Values } from "../../core/http/route.ts";
import type { MatchRequest } from "../../matching/ports/match-service.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { streamOutcome } from "../outcome-stream.ts";
import { readPushRequest } from "../push-request.ts";
import { AGREEMENT_ID, matching as formed, integer, oneOf, required } from "../query-values.ts";
import { sendRows } from "../send-rows.ts";

/** An agreement, or an own source: `agreement/product`. */
const SOURCE = /^[a-z0-9][a-z0-9-]{2,39}(?:\/[a-z][a-z0-9-]{1,39})?$/;
const RUN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Pairs in one answer. */
const MOST_PAIRS = 5_000;

/** Matching on tokens, and own registers that are pseudonymised to be matched. */
export function matchRoutes({ matching, environment, clock, problem }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "post",
      path: "/v1/matches",
      query: ["agreementId", "withSource", "weakest"],
      action: "match",
      handle: async ({ caller, query, request, response }) => {
        const asked: MatchRequest = { ...sources(query), weakest: oneOf(query, "weakest", ["A", "B", "C"]) ?? "B" };
        await streamOutcome(
          response,
          clock,
          (progress) => matching.match(caller, asked, progress),
          (error) => problem(error, request),
        );
      },
    },
    {
      method: "get",
      path: "/v1/matches",
      query: ["agreementId", "withSource"],
      action: "match",
      handle: async ({ caller, query, response }) => {
        sendJson(response, { runs: await matching.runs(caller, sources(query)) });
      },
    },
    {
      method: "get",
      path: "/v1/match-pairs",
      query: ["run", "after", "limit"],
      action: "match",
      handle: async ({ caller, query, response }) => {
        const run = required(formed(query, "run", RUN), "run");
        const after = integer(query, "after", 0, Number.MAX_SAFE_INTEGER) ?? 0;
        const limit = integer(query, "limit", 1, MOST_PAIRS) ?? MOST_PAIRS;
        sendJson(response, { pairs: await matching.pairs(caller, run, after, limit) });
      },
    },
    {
      method: "post",
      path: "/v1/own-sources",
      query: ["agreementId", "fileName", "fileBytes"],
      action: "pseudonymise-own",
      handle: async ({ caller, query, request, response }) => {
        const what = readPushRequest(query, request);
        await streamOutcome(
          response,
          clock,
          (progress) => matching.pseudonymise(caller, what, bodyChunks(request), progress),
          (error) => problem(error, request),
        );
      },
    },
    {
      method: "get",
      path: "/v1/own-source-rows",
      query: ["source", "format"],
      action: "pseudonymise-own",
      handle: async ({ caller, query, response, gone }) => {
        const source = required(formed(query, "source", SOURCE), "source");
        const file = `${environment === "test" ? "TEST-" : ""}${source.replace("/", "-")}`;
        await sendRows(response, query, () => matching.ownRows(caller, source), file, gone);
      },
    },
  ];
}

function sources(query: Values): Omit<MatchRequest, "weakest"> {
  return {
    agreementId: required(formed(query, "agreementId", AGREEMENT_ID), "agreementId"),
    withSource: formed(query, "withSource", SOURCE) ?? null,
  };
}
