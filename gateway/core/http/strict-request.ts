import type { IncomingMessage } from "node:http";
import { SluisError } from "../sluis-error.ts";

const METHODS = new Set(["GET", "POST", "PUT"]);
/** Every path of ours is made of unreserved characters, so nothing needs percent-encoding there. */
const TARGET = /^\/[A-Za-z0-9._~/-]*(?:\?[A-Za-z0-9._~%&=+:,/-]*)?$/;
const LONGEST_TARGET = 2048;

/**
 * Refuses what Node's parser lets pass but two programs may read in two ways: HTTP/1.0, absolute targets, a header that
 * stands twice (two Hosts among them), `__proto__` as a name, a body with GET, a compressed body (RFC 9112 sections 3.2, 6.1 and 11.2).
 * In: a request whose head was read. Throws REQUEST_INVALID, METHOD_NOT_ALLOWED.
 */
export function checkStrictRequest(request: IncomingMessage): void {
  if (request.httpVersion !== "1.1") throw new SluisError("REQUEST_INVALID", { what: "HTTP version" });
  if (!METHODS.has(request.method ?? "")) throw new SluisError("METHOD_NOT_ALLOWED");
  const target = request.url ?? "";
  if (target.length > LONGEST_TARGET || !TARGET.test(target))
    throw new SluisError("REQUEST_INVALID", { what: "target" });
  const names = new Set<string>();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index]!.toLowerCase();
    if (name === "__proto__" || names.has(name)) throw new SluisError("REQUEST_INVALID", { what: "header" });
    names.add(name);
  }
  if (names.has("content-encoding")) throw new SluisError("REQUEST_INVALID", { what: "Content-Encoding" });
  const length = request.headers["content-length"];
  if (request.method === "GET" && (names.has("transfer-encoding") || (length !== undefined && length !== "0")))
    throw new SluisError("REQUEST_INVALID", { what: "GET with a body" });
}
