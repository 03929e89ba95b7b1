import type { ServerResponse } from "node:http";
import { readBody } from "../../core/http/read-body.ts";
import { type Route, sendJson } from "../../core/http/route.ts";
import type { WitnessAnswer } from "../../deliveries/ports/partner-link.ts";
import type { ExchangeRoute } from "../routes/exchange-route.ts";

function sendText(response: ServerResponse, { status, type, text }: WitnessAnswer): void {
  const body = Buffer.from(text, "utf8");
  // C2SP names the type of a size without a character set
  const contentType = type === "text/plain" ? "text/plain; charset=utf-8" : type;
  response.writeHead(status, { "Content-Type": contentType, "Content-Length": body.length }).end(body);
}

/** A route of the exchange as the HTTPS door serves it; its caller is the OIN of the authenticated partner. */
export function httpRoute({ method, path, query, speaksText, answer }: ExchangeRoute): Route<string> {
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
      if (speaksText) sendText(response, document as WitnessAnswer);
      else if (document === null) response.writeHead(204).end();
      else sendJson(response, document);
    },
  };
}
