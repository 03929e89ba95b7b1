import { readBody } from "../../core/http/read-body.ts";
import { sendJson } from "../../core/http/route.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { StoredAgreement } from "../../deliveries/ports/store.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";

const AGREEMENT_LIMIT = 1024 * 1024;

/** Agreements installed here, installing one, and asking partners whether they run the same. */
export function agreementRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
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
      action: "install-agreement",
      handle: async ({ caller, request, response }) => {
        const rule = { type: "application/json", limit: AGREEMENT_LIMIT, what: "agreement" };
        const document = parseStrictJson(await readBody(request, rule), { depth: 12, bytes: AGREEMENT_LIMIT });
        sendJson(response, shownAgreement(await service.installAgreement(caller, document)), 201);
      },
    },
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

/** The document and the output schema go out as JSON, not as texts inside JSON. */
function shownAgreement(agreement: StoredAgreement): object {
  return {
    ...agreement,
    document: JSON.parse(agreement.document) as unknown,
    outputSchema: JSON.parse(agreement.outputSchema) as unknown,
  };
}
