import { readBody } from "../../core/http/read-body.ts";
import { type Route, sendJson } from "../../core/http/route.ts";
import type { ExchangeRoute } from "../routes/exchange-route.ts";

/** A route of the exchange as the HTTPS door serves it; its caller is the OIN of the authenticated partner. */
export function httpRoute({ method, path, query, answer }: ExchangeRoute): Route<string> {
  return {
    method,
    path,
    query,
    handle: async ({ caller, request, response, ...values }) => {
      const body = (rule: Parameters<typeof readBody>[1]) => readBody(request, rule);
      const document = await answer({
        partner: caller,
        link: "https",
        body,
        path: values.path,
        query: values.query,
        gone: values.gone,
      });
      if (values.gone.aborted) return;
      if (document === null) response.writeHead(204).end();
      else sendJson(response, document);
    },
  };
}
