import type { IncomingMessage } from "node:http";
import { SIGNED_AGREEMENT_LIMIT } from "../../agreements/read-signed-agreement.ts";
import { readBody } from "../../core/http/read-body.ts";
import { sendJson, type Values } from "../../core/http/route.ts";
import type { Json } from "../../core/json.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { AgreementStep } from "../../deliveries/ports/agreement-office.ts";
import type { StoredAgreement } from "../../deliveries/ports/agreement-register.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { integer, matching, required } from "../query-values.ts";

/** A reason's code, as log entries have it. */
const REASON = /^[A-Za-z][A-Za-z0-9_-]{1,63}$/;

/** Agreements here and every step that officers take with them, and asking partners whether they run the same. */
export function agreementRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  const step = (
    name: string,
    query: readonly string[],
    action: "change-agreements" | "suspend-agreements",
    take: (caller: Requester, id: string, query: Values) => Promise<AgreementStep>,
  ): OfficerRoute => ({
    method: "post",
    path: `/v1/agreements/{agreementId}/${name}`,
    query,
    action,
    handle: async ({ caller, path, query: values, response }) => {
      sendJson(response, await take(caller, path["agreementId"]!, values));
    },
  });
  return [
    {
      method: "get",
      path: "/v1/agreements",
      query: [],
      action: "read-agreements",
      handle: async ({ caller, response }) => {
        sendJson(response, { agreements: (await service.agreements(caller)).map(shownAgreement) });
      },
    },
    {
      method: "post",
      path: "/v1/agreements",
      query: [],
      action: "change-agreements",
      handle: async ({ caller, request, response }) => {
        sendJson(response, await service.acceptSignedAgreement(caller, await documentOf(request)), 201);
      },
    },
    {
      method: "get",
      path: "/v1/agreement-lines",
      query: [],
      action: "read-agreements",
      handle: async ({ caller, response }) => {
        sendJson(response, { agreements: await service.agreementOverview(caller) });
      },
    },
    {
      method: "post",
      path: "/v1/agreement-signatures",
      query: [],
      action: "change-agreements",
      handle: async ({ caller, request, response }) => {
        sendJson(response, await service.signAgreement(caller, await documentOf(request)), 201);
      },
    },
    {
      method: "get",
      path: "/v1/agreements/{agreementId}",
      query: ["version"],
      action: "read-agreements",
      handle: async ({ caller, path, query, response }) => {
        sendJson(response, await service.signedAgreement(caller, path["agreementId"]!, version(query)));
      },
    },
    step("proposal", ["version"], "change-agreements", (caller, id, query) =>
      service.proposeAgreement(caller, id, version(query)),
    ),
    step("acceptance", ["version"], "change-agreements", (caller, id, query) =>
      service.acceptAgreement(caller, id, version(query)),
    ),
    step("refusal", ["version", "reason"], "change-agreements", (caller, id, query) =>
      service.refuseAgreement(caller, id, required(matching(query, "reason", REASON), "reason"), version(query)),
    ),
    step("suspension", ["reason"], "suspend-agreements", (caller, id, query) =>
      service.holdAgreement(caller, id, "suspended", required(matching(query, "reason", REASON), "reason")),
    ),
    step("resumption", [], "change-agreements", (caller, id) => service.holdAgreement(caller, id, "resumed", null)),
    step("ending", ["reason"], "change-agreements", (caller, id, query) =>
      service.holdAgreement(caller, id, "ended", required(matching(query, "reason", REASON), "reason")),
    ),
    {
      method: "get",
      path: "/v1/partner-checks",
      query: [],
      action: "check-partners",
      handle: async ({ caller, response }) => {
        sendJson(response, { checks: await service.checkPartners(caller) });
      },
    },
  ];
}

async function documentOf(request: IncomingMessage): Promise<Json> {
  const rule = { type: "application/json", limit: SIGNED_AGREEMENT_LIMIT, what: "agreement" };
  return parseStrictJson(await readBody(request, rule), { depth: 12, bytes: SIGNED_AGREEMENT_LIMIT });
}

function version(query: Values): number | undefined {
  return integer(query, "version", 1, 9999);
}

/** The document and the output schema go out as JSON, not as texts inside JSON. */
function shownAgreement(agreement: StoredAgreement): object {
  return {
    ...agreement,
    document: JSON.parse(agreement.document) as unknown,
    outputSchema: JSON.parse(agreement.outputSchema) as unknown,
  };
}
