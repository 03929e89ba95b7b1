import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { AddressInfo, ListenOptions } from "node:net";
import type { TlsOptions } from "node:tls";
import type { Access } from "../access/create-access.ts";
import type { Clock } from "../core/clock.ts";
import { type Problem, problemOf, sendProblem } from "../core/http/problem.ts";
import { routeApp } from "../core/http/route-app.ts";
import { serverLifetime } from "../core/http/server-lifetime.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { FlowLogger } from "../deliveries/gateway-context.ts";
import type { OfficerService } from "../deliveries/ports/officer-service.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import type { MatchService } from "../matching/ports/match-service.ts";
import type { SubjectService } from "../oversight/ports/subject-service.ts";
import { apiVersion } from "./api-description.ts";
import { claimSocketPath } from "./claim-socket-path.ts";
import { identifyOfficer } from "./identify-officer.ts";
import type { OfficerRoute, Readiness } from "./officer-route.ts";
import { officerRoutes } from "./officer-routes.ts";
import { HEADER_LIMIT } from "./push-request.ts";

/** Where the API listens: a socket in the data folder, or a port with TLS where only tokens are accepted. */
export type ApiAddress =
  | { readonly socketPath: string }
  | { readonly host: string; readonly port: number; tls(): TlsOptions };

/** What the API is made of. */
export interface OfficerApiParts {
  readonly service: OfficerService;
  readonly matching: MatchService;
  readonly subjects: SubjectService;
  readonly access: Access;
  readonly at: ApiAddress;
  readonly environment: "test" | "production";
  ready(): Promise<Readiness>;
  readonly clock: Clock;
  readonly logger: FlowLogger;
  /** How long running requests may go on after `close`, milliseconds; 10 seconds when absent. */
  readonly closeDeadline?: number;
}

/** An API that listens. */
export interface OfficerApi {
  /** Null on a socket. */
  readonly port: number | null;
  /** Takes over a renewed certificate. */
  refreshTls(): void;
  close(): Promise<void>;
}

/** A file may take as long as the service needs to read it, so only the head of a request has a limit in time. */
const HTTP_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: HEADER_LIMIT,
} as const;

/**
 * Starts the HTTP API for officers and for the organisation's own systems. In: the service, who may call, where to listen.
 * Out: the running API. Throws ADDRESS_IN_USE, ADDRESS_UNUSABLE.
 */
export async function createOfficerApi(parts: OfficerApiParts): Promise<OfficerApi> {
  const { at } = parts;
  const server = "socketPath" in at ? createServer(HTTP_OPTIONS) : createTlsServer({ ...HTTP_OPTIONS, ...at.tls() });
  const lifetime = serverLifetime(server, parts.clock);
  const problem = (error: unknown, request: IncomingMessage): Problem =>
    problemOf(error, parts.logger.error(error, { step: "api" }), languageOf(request));
  server.on(
    "request",
    routeApp<Requester, OfficerRoute>({
      routes: officerRoutes({ ...parts, stopping: lifetime.stopping, problem }),
      headers: {
        "API-Version": apiVersion(),
        "Cache-Control": "no-store",
        "Sluis-Environment": parts.environment,
        "X-Content-Type-Options": "nosniff",
      },
      admit: (request) => {
        const health = request.url?.startsWith("/health/");
        if (lifetime.stopping.aborted && !health) throw new SluisError("GATEWAY_STOPPING");
      },
      identify: (request, route) => identifyOfficer(parts.access, "socketPath" in at, request, route),
      fail: (error, request, response) => {
        const document = problem(error, request);
        if (document.status === 401) response.setHeader("WWW-Authenticate", "Bearer");
        sendProblem(response, document);
      },
    }),
  );
  if ("socketPath" in at) await listenPrivately(at.socketPath, lifetime.listen);
  else await lifetime.listen({ host: at.host, port: at.port });
  return {
    port: "socketPath" in at ? null : (server.address() as AddressInfo).port,
    refreshTls: () => {
      if (!("socketPath" in at)) (server as TlsServer).setSecureContext(at.tls());
    },
    close: () => lifetime.close(parts.closeDeadline ?? 10_000),
  };
}

/** Listens on a socket that never, not for a moment, exists with wider rights than 0600: binding to a path happens inside `listen`. */
async function listenPrivately(path: string, listen: (at: ListenOptions) => Promise<void>): Promise<void> {
  await claimSocketPath(path);
  const before = process.umask(0o177);
  const listening = listen({ path });
  process.umask(before);
  await listening;
}

function languageOf(request: IncomingMessage): "nl" | "en" {
  return /^en\b/i.test(request.headers["accept-language"] ?? "") ? "en" : "nl";
}
