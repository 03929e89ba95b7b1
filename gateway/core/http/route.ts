import type { IncomingMessage, ServerResponse } from "node:http";

/** Named values of a path or a query. */
export type Values = { readonly [name: string]: string };

/** One request that matched a route, was checked and whose caller is known. */
export interface RouteCall<Caller> {
  readonly caller: Caller;
  /** Values of the path, each of the form its name demands. */
  readonly path: Values;
  readonly query: Values;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborts when the client is gone before it was answered. */
  readonly gone: AbortSignal;
}

/** One operation as the API description has it. */
export interface Route<Caller> {
  readonly method: "get" | "post" | "put";
  /** As in OpenAPI: `/v1/deliveries/{deliveryId}`. */
  readonly path: string;
  /** Query keys that are known; any other is refused. */
  readonly query: readonly string[];
  handle(call: RouteCall<Caller>): Promise<void>;
}

/** The form of every value that stands in a path (RFC 9562 section 5.7 for ids; part numbers as the manifest bounds them). */
export const PATH_VALUES: { readonly [name: string]: RegExp } = {
  deliveryId: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  inquiryId: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  agreementId: /^[a-z0-9][a-z0-9-]{2,39}$/,
  domain: /^[a-z0-9][a-z0-9-]{2,39}$/,
  epoch: /^[a-z0-9][a-z0-9-]{0,19}$/,
  oin: /^[0-9]{20}$/,
  n: /^[1-9][0-9]{0,4}$/,
};

/** Answers with a JSON document. In: the response, the document, its status (200 by default). */
export function sendJson(response: ServerResponse, document: unknown, status = 200): void {
  const body = Buffer.from(JSON.stringify(document));
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": body.length });
  response.end(body);
}
