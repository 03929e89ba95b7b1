import { checkControlDocument } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { AgreementCheck, ExchangeService } from "../../deliveries/ports/partner-link.ts";
import { CHECK_LIMIT } from "./exchange-limits.ts";
import type { ExchangeRoute } from "./exchange-route.ts";

/** Routes about what was agreed. */
export function agreementRoutes(exchange: ExchangeService): readonly ExchangeRoute[] {
  return [
    {
      method: "post",
      path: "/exchange/v1/agreements/{agreementId}/check",
      query: [],
      answer: async ({ partner, path, body }) => {
        const bytes = await body({ type: "application/json", limit: CHECK_LIMIT, what: "agreement check" });
        const theirs = checkControlDocument<AgreementCheck>("agreement-check", parseStrictJson(bytes, { depth: 3 }));
        if (theirs.agreementId !== path["agreementId"])
          throw new SluisError("REQUEST_INVALID", { what: "agreementId" });
        return exchange.checkAgreement(partner, theirs);
      },
    },
  ];
}
