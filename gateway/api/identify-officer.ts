import type { IncomingMessage } from "node:http";
import type { Access, Credentials } from "../access/create-access.ts";
import { requirePermission } from "../access/require-permission.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import { NOBODY, type OfficerRoute } from "./officer-route.ts";

/**
 * Who asks, and that the role may. Over the local socket the client states the user of the machine in `Sluis-Officer`
 * (percent-encoded): only the gateway's own user can open that socket, so the statement is no weaker than the socket. Elsewhere,
 * and for systems, a bearer token (RFC 6750 section 2.1). A request with both is refused.
 * Throws ACCESS_UNKNOWN, ACCESS_DENIED.
 */
export function identifyOfficer(
  access: Access,
  overSocket: boolean,
  request: IncomingMessage,
  route: OfficerRoute,
): Requester {
  if (route.action === null) return NOBODY;
  const requester = access.identifyRequester(credentialsOf(request, overSocket), route.action);
  requirePermission(requester, route.action);
  return requester;
}

function credentialsOf(request: IncomingMessage, overSocket: boolean): Credentials {
  const bearer = /^Bearer ([\x21-\x7e]{1,200})$/.exec(request.headers.authorization ?? "");
  const stated = request.headers["sluis-officer"];
  if (bearer !== null && stated === undefined) return { token: bearer[1]! };
  if (overSocket && request.headers.authorization === undefined && typeof stated === "string") {
    try {
      return { osUser: decodeURIComponent(stated) };
    } catch (cause) {
      throw new SluisError("ACCESS_UNKNOWN", {}, { cause });
    }
  }
  throw new SluisError("ACCESS_UNKNOWN");
}
