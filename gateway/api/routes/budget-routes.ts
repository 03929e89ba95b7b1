import { readBody } from "../../core/http/read-body.ts";
import { sendJson } from "../../core/http/route.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";

/** Largest request for more, in bytes, longest reason in characters, and most records (as an agreement may expect). */
const BODY_LIMIT = 4096;
const REASON_LIMIT = 500;
const MOST_RECORDS = 10_000_000;

/** The daily budget of pseudonyms, and allowing more for one day. The reason is in the body: no address may carry personal data. */
export function budgetRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "get",
      path: "/v1/pseudonym-budgets",
      query: [],
      action: "read-deliveries",
      handle: async ({ caller, response }) => sendJson(response, { budgets: await service.budgets(caller) }),
    },
    {
      method: "post",
      path: "/v1/agreements/{agreementId}/budget-override",
      query: [],
      action: "override-budget",
      handle: async ({ caller, path, request, response }) => {
        const body = await readBody(request, { type: "application/json", limit: BODY_LIMIT, what: "override" });
        const { records, reason } = asked(parseStrictJson(body, { depth: 2, bytes: BODY_LIMIT }));
        sendJson(
          response,
          await service.overrideBudget(caller, { agreementId: path["agreementId"]!, records, reason }),
        );
      },
    },
  ];
}

/** Throws REQUEST_INVALID with the member that is wrong. */
function asked(body: unknown): { readonly records: number; readonly reason: string } {
  const { records, reason } = (body ?? {}) as { readonly records?: unknown; readonly reason?: unknown };
  if (!Number.isSafeInteger(records) || (records as number) < 1 || (records as number) > MOST_RECORDS)
    throw new SluisError("REQUEST_INVALID", { what: "records" });
  if (typeof reason !== "string" || reason.trim().length < 3 || reason.length > REASON_LIMIT)
    throw new SluisError("REQUEST_INVALID", { what: "reason" });
  return { records: records as number, reason };
}
