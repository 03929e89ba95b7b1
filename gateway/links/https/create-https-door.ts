import { constants, type X509Certificate } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket, TlsOptions } from "node:tls";
import type { Clock } from "../../core/clock.ts";
import { problemOf, sendProblem } from "../../core/http/problem.ts";
import { routeApp } from "../../core/http/route-app.ts";
import { serverLifetime } from "../../core/http/server-lifetime.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FlowLogger } from "../../deliveries/gateway-context.ts";
import type { ExchangeService } from "../../deliveries/ports/partner-link.ts";
import { exchangeRoutes } from "../routes/exchange-routes.ts";
import { boundHandshakes } from "./bound-handshakes.ts";
import { boundPerPartner } from "./bound-per-partner.ts";
import { httpRoute } from "./http-route.ts";
import { peerCertificate } from "./peer-certificate.ts";

/** What the door needs of this party's TLS identity; read anew at every refresh and every request. */
export interface DoorTls {
  /** Key, certificate, accepted issuers, revocation lists and groups. */
  options(): TlsOptions;
  /** Whose certificate this is. Throws a SluisError when it is unknown, not pinned, revoked or expired. */
  identify(certificate: X509Certificate): { readonly partner: string };
}

/** What a door is made of. */
export interface HttpsDoorParts {
  readonly exchange: ExchangeService;
  readonly tls: DoorTls;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: FlowLogger;
  readonly limits?: Partial<DoorLimits>;
}

/** Bounds of a door; times in milliseconds. */
export interface DoorLimits {
  /** Whose handshake is done; those that are still in it are counted apart. */
  readonly connections: number;
  readonly handshakes: number;
  readonly connectionsPerPartner: number;
  /** Requests of one partner that may run at once. */
  readonly requestsPerPartner: number;
  /** How long an outbox request is held open at most; what answers it normally gives up sooner. */
  readonly outboxHold: number;
  /**
   * For the handshake and for the whole head. A silent handshake holds no place that another needs, so a slow line that lost a
   * packet may take its time.
   */
  readonly headTimeout: number;
  /** For the whole request: 8 MiB at 1 Mbit/s takes 64 seconds. */
  readonly requestTimeout: number;
  /** How long running requests may go on after `close`. */
  readonly closeDeadline: number;
}

/** A door that is open. */
export interface HttpsDoor {
  readonly port: number;
  /**
   * Takes over renewed keys, certificates and revocation lists. Closes connections that are idle, and cuts those of a partner whose
   * certificate no longer counts, also while a request runs or is held open.
   */
  refreshTls(): void;
  close(): Promise<void>;
}

const LIMITS: DoorLimits = {
  connections: 512,
  handshakes: 128,
  connectionsPerPartner: 64,
  requestsPerPartner: 32,
  outboxHold: 28_000,
  headTimeout: 10_000,
  requestTimeout: 120_000,
  closeDeadline: 10_000,
};

/**
 * Opens the door for partners: HTTPS with mutual TLS 1.3 that ends here. A certificate of an accepted issuer opens the connection;
 * whose it is, and that it still counts, is asked for every request, on kept-alive connections too.
 * In: what receives, the TLS identity, where to listen. Out: the open door. Throws ADDRESS_IN_USE, ADDRESS_UNUSABLE.
 */
export async function createHttpsDoor(parts: HttpsDoorParts): Promise<HttpsDoor> {
  const limits = { ...LIMITS, ...parts.limits };
  const server = createServer({
    ...secureOptions(parts.tls),
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: limits.headTimeout,
    headersTimeout: limits.headTimeout,
    requestTimeout: limits.requestTimeout,
    // Node looks for late requests only this often; its default of 30 s would stretch both limits
    connectionsCheckingInterval: Math.min(5_000, limits.headTimeout),
    keepAliveTimeout: 60_000,
    maxHeaderSize: 8192,
    noDelay: true,
  });
  const lifetime = serverLifetime(server, parts.clock);
  const requests = boundPerPartner(limits.requestsPerPartner);
  const connections = boundPerPartner(limits.connectionsPerPartner);
  const handshakes = boundHandshakes(limits.handshakes);
  const open = new Set<TLSSocket>();
  const callers = new WeakMap<IncomingMessage, string>();

  server.on(
    "request",
    routeApp({
      routes: exchangeRoutes(parts.exchange, {
        stopping: lifetime.stopping,
        hold: (signal) => parts.clock.sleep(limits.outboxHold, signal),
      }).map(httpRoute),
      headers: { "Cache-Control": "no-store" },
      admit: (request, response) => {
        const partner = identifyPeer(parts.tls, request.socket as TLSSocket);
        callers.set(request, partner);
        if (lifetime.stopping.aborted) throw new SluisError("GATEWAY_STOPPING");
        if (!requests.enter(partner, response)) throw new SluisError("TOO_MANY_REQUESTS");
      },
      identify: (request) => callers.get(request)!,
      fail: (error, request, response) => {
        const partner = callers.get(request);
        // a peer that is refused learns no more than that, and loses its connection with the answer
        if (partner === undefined) response.setHeader("Connection", "close");
        const refused = error instanceof SluisError && error.code === "PARTNER_REFUSED";
        const id = parts.logger.error(refused ? error.cause : error, { partner: partner ?? null });
        sendProblem(response, problemOf(error, id));
      },
    }),
  );
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    socket.destroy();
  });
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
    // a certificate that was refused ends as a reset; only the socket knows why
    const why = socket.authorizationError as unknown;
    parts.logger.warn("door-handshake-refused", { code: typeof why === "string" ? why : (error.code ?? "?") });
  });
  server.on("connection", (socket: Socket) => handshakes.begin(socket));
  server.on("secureConnection", (socket) => {
    handshakes.end(socket);
    const partner = partnerOf(parts.tls, socket);
    // strangers with a certificate of an accepted authority have one share together
    if (open.size >= limits.connections || !connections.enter(partner ?? "", socket)) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // Node tells the negotiated group to clients only, so the courier logs it; a connection that broke at once has no cipher
    const cipher = socket.getCipher()?.name ?? "?";
    parts.logger.info("door-connected", { partner, protocol: socket.getProtocol(), cipher });
  });

  await lifetime.listen({ host: parts.host, port: parts.port });
  return {
    port: (server.address() as AddressInfo).port,
    refreshTls: () => {
      server.setSecureContext(secureOptions(parts.tls));
      server.closeIdleConnections();
      for (const socket of open) if (partnerOf(parts.tls, socket) === null) socket.destroy();
    },
    close: () => lifetime.close(limits.closeDeadline),
  };
}

/** The partner behind a connection, asked anew. Throws PARTNER_REFUSED; its cause says why, for the log only. */
function identifyPeer(tls: DoorTls, socket: TLSSocket): string {
  try {
    const certificate = peerCertificate(socket);
    if (certificate === undefined) throw new SluisError("PARTNER_REFUSED");
    return tls.identify(certificate).partner;
  } catch (cause) {
    throw new SluisError("PARTNER_REFUSED", {}, { cause });
  }
}

/** The same for the log; a stranger is refused at its first request, where it can be told. */
function partnerOf(tls: DoorTls, socket: TLSSocket): string | null {
  try {
    return identifyPeer(tls, socket);
  } catch {
    return null;
  }
}

/**
 * Everything a secure context needs, each time: `setSecureContext` forgets what it is not given. Tickets are off because a
 * resumed session is not checked against the revocation lists.
 */
function secureOptions(tls: DoorTls): TlsOptions {
  return {
    ...tls.options(),
    minVersion: "TLSv1.3",
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}
