import type { Agent } from "node:https";
import type { TLSSocket } from "node:tls";
import type { Clock } from "../../core/clock.ts";
import type { FlowLogger } from "../../deliveries/gateway-context.ts";
import type { ConnectionFacts } from "../../deliveries/ports/partner-link.ts";
import type { Link } from "../link.ts";
import { askPartner } from "./ask-partner.ts";
import { checkedAgent, dropRefused } from "./checked-agent.ts";
import type { PartnerEndpoint } from "./partner-endpoint.ts";
import { type TryInTurn, tryInTurn } from "./try-in-turn.ts";

/** What the link is made of. */
export interface HttpsLinkParts {
  /** The door of a partner, by OIN; throws when it is not one. */
  lookup(partner: string): PartnerEndpoint;
  readonly clock: Clock;
  readonly logger: FlowLogger;
  /** Milliseconds for TCP and TLS together; 10 seconds by default. */
  readonly connectTimeout?: number;
}

/** The link over HTTPS. */
export interface HttpsLink extends Link {
  /**
   * Closes idle connections, so that the next ones use renewed keys and certificates, and cuts those to a door whose certificate no
   * longer counts.
   */
  refreshTls(): void;
}

/** Connections to one partner. */
interface Line {
  readonly agent: Agent;
  readonly inTurn: TryInTurn;
  connection: ConnectionFacts | null;
}

/**
 * Carries questions to partners' doors over mutual TLS 1.3. OIN and pin are checked before anything is written, on every request.
 * In: where partners are. Out: the link; see `askPartner` for what it throws.
 */
export function createHttpsLink(parts: HttpsLinkParts): HttpsLink {
  const closing = new AbortController();
  const lines = new Map<string, Line>();

  const lineOf = (partner: string): Line => {
    const known = lines.get(partner);
    if (known !== undefined) return known;
    const agent = checkedAgent({
      endpoint: () => parts.lookup(partner),
      clock: parts.clock,
      connectTimeout: parts.connectTimeout ?? 10_000,
      closing: closing.signal,
      connected: (socket) => {
        line.connection = connectionFacts(socket);
        parts.logger.info("courier-connected", { partner, ...line.connection });
      },
    });
    const line: Line = { agent, inTurn: tryInTurn(), connection: null };
    lines.set(partner, line);
    return line;
  };

  return {
    exchange: (partner, question, signal) => {
      const { agent, inTurn } = lineOf(partner);
      const { url, furtherUrls = [], ...endpoint } = parts.lookup(partner);
      return inTurn([url, ...furtherUrls], signal, (at) =>
        askPartner(partner, agent, { ...endpoint, url: at }, question, signal),
      );
    },
    connection: (partner) => lines.get(partner)?.connection ?? null,
    refreshTls: () => {
      for (const [partner, { agent }] of lines) {
        dropRefused(agent, parts.lookup(partner), "all");
        for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
      }
    },
    close: async () => {
      closing.abort();
      for (const { agent } of lines.values()) agent.destroy();
    },
  };
}

/** Protocol and key exchange group of a connection, such as TLSv1.3 and X25519MLKEM768; null when it does not tell them. */
function connectionFacts(socket: TLSSocket): ConnectionFacts | null {
  const exchange = socket.getEphemeralKeyInfo();
  const group = exchange !== null && "name" in exchange ? String(exchange.name) : "";
  return socket.getProtocol() === "TLSv1.3" && /^[A-Za-z0-9_-]{1,40}$/.test(group)
    ? { protocol: "TLSv1.3", group }
    : null;
}
