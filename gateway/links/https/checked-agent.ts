import { X509Certificate } from "node:crypto";
import { Agent } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity, connect, type TLSSocket } from "node:tls";
import type { Clock } from "../../core/clock.ts";
import type { PartnerEndpoint } from "./partner-endpoint.ts";
import { peerCertificate, rememberPeer } from "./peer-certificate.ts";

/** What connections to one partner are made of. */
export interface CheckedAgentParts {
  endpoint(): PartnerEndpoint;
  readonly clock: Clock;
  /** Milliseconds for TCP and TLS together. */
  readonly connectTimeout: number;
  /** Destroys connections that are being made. */
  readonly closing: AbortSignal;
  /** Told of every connection that passed the check. */
  connected(socket: TLSSocket): void;
}

/**
 * A pool of kept-alive connections to one partner. A connection enters the pool only after its certificate was checked: an HTTP
 * request that waits for its socket has then not written a byte. No session is kept, so every connection is a whole handshake.
 */
export function checkedAgent(parts: CheckedAgentParts): Agent {
  const agent = new Agent({
    keepAlive: true,
    maxFreeSockets: 8,
    maxCachedSessions: 0,
    scheduling: "lifo",
  });
  agent.createConnection = (to, callback) => {
    const endpoint = parts.endpoint();
    const tls = endpoint.tls();
    // the request says to which of the partner's addresses
    const { host, port } = to as { readonly host: string; readonly port: number | string };
    const socket = connect({
      ...tls,
      host,
      port: Number(port),
      servername: isIP(host) === 0 ? host : "",
      minVersion: "TLSv1.3",
      rejectUnauthorized: true,
      checkServerIdentity: (name, peer) => {
        rememberPeer(socket, new X509Certificate(peer.raw));
        return (tls.checkServerIdentity ?? checkServerIdentity)(name, peer);
      },
      ALPNProtocols: ["http/1.1"],
    });
    socket.setNoDelay(true);
    const settled = new AbortController();
    const settle = (error: Error | null) => {
      if (settled.signal.aborted) return;
      settled.abort();
      parts.closing.removeEventListener("abort", cut);
      if (error === null) parts.connected(socket);
      else socket.destroy();
      // the types ask for a socket beside an error; the agent reads only one of them
      callback?.(error, socket);
    };
    const cut = () => settle(connectError("ECONNABORTED"));
    parts.closing.addEventListener("abort", cut);
    parts.clock.sleep(parts.connectTimeout, settled.signal).then(() => settle(connectError("ETIMEDOUT")));
    socket.on("error", settle);
    socket.once("secureConnect", () => settle(refusal(endpoint, socket)));
    return undefined;
  };
  return agent;
}

/**
 * Destroys connections whose certificate no longer counts: idle ones, so that the next request does not meet them, or all, so that
 * none that runs outlives it.
 */
export function dropRefused(agent: Agent, endpoint: PartnerEndpoint, which: "idle" | "all"): void {
  for (const pool of which === "idle" ? [agent.freeSockets] : [agent.freeSockets, agent.sockets]) {
    for (const socket of Object.values(pool).flatMap((sockets) => sockets ?? [])) {
      if (refusal(endpoint, socket as TLSSocket) !== null) socket.destroy();
    }
  }
}

/** Why a connection's certificate is not the partner's, or null when it is. */
export function refusal(endpoint: PartnerEndpoint, socket: TLSSocket): Error | null {
  const certificate = peerCertificate(socket);
  if (certificate === undefined) return connectError("ECONNRESET");
  try {
    endpoint.check(certificate);
    return null;
  } catch (error) {
    return error instanceof Error ? error : connectError("EPROTO");
  }
}

function connectError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
