import type { Agent } from "node:https";
import type { TLSSocket } from "node:tls";
import type { Clock } from "../core/clock.ts";
import { checkControlDocument } from "../core/control-document.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { FlowLogger } from "../deliveries/gateway-context.ts";
import type {
  AgreementCheck,
  ConnectionFacts,
  Courier,
  DeliveryStatus,
  OutboxItem,
} from "../deliveries/ports/partner-link.ts";
import { askPartner, type Question } from "./ask-partner.ts";
import { checkedAgent, dropRefused } from "./checked-agent.ts";
import type { PartnerEndpoint } from "./partner-endpoint.ts";
import { type Turns, turns } from "./turns.ts";

/** What a courier is made of. */
export interface CourierParts {
  /** The door of a partner, by OIN; throws when it is not one. */
  lookup(partner: string): PartnerEndpoint;
  readonly clock: Clock;
  readonly logger: FlowLogger;
  readonly timeouts?: Partial<CourierTimeouts>;
}

/** Milliseconds: for TCP and TLS, for a whole question and answer, for a part, for the outbox that the partner holds open. */
export interface CourierTimeouts {
  readonly connect: number;
  readonly ask: number;
  readonly part: number;
  readonly outbox: number;
}

/** The courier over HTTPS. */
export interface HttpsCourier extends Courier {
  /**
   * Closes idle connections, so that the next ones use renewed keys and certificates, and cuts those to a door whose certificate no
   * longer counts.
   */
  refreshTls(): void;
}

/** Connections to one partner and the questions that wait for one. */
interface Link {
  readonly agent: Agent;
  readonly turns: Turns;
  connection: ConnectionFacts | null;
}

/** Half of what a door allows one partner, since an outbox that is held open takes no turn. */
const QUESTIONS_AT_ONCE = 16;

const TIMEOUTS: CourierTimeouts = { connect: 10_000, ask: 30_000, part: 120_000, outbox: 40_000 };

/**
 * The dialling side of a link: asks partners' doors over mutual TLS 1.3. OIN and pin are checked before anything is written, on
 * every request. In: where partners are, the clock of the deadlines. Out: the courier; see `askPartner` for what its calls throw,
 * and GATEWAY_STOPPING after `close`.
 */
export function createCourier(parts: CourierParts): HttpsCourier {
  const timeouts = { ...TIMEOUTS, ...parts.timeouts };
  const closing = new AbortController();
  const links = new Map<string, Link>();

  const linkOf = (partner: string): Link => {
    const known = links.get(partner);
    if (known !== undefined) return known;
    const agent = checkedAgent({
      endpoint: () => parts.lookup(partner),
      clock: parts.clock,
      connectTimeout: timeouts.connect,
      closing: closing.signal,
      connected: (socket) => {
        link.connection = connectionFacts(socket);
        parts.logger.info("courier-connected", { partner, ...link.connection });
      },
    });
    const link: Link = { agent, turns: turns(QUESTIONS_AT_ONCE), connection: null };
    links.set(partner, link);
    return link;
  };

  const ask = async (
    partner: string,
    question: Omit<Question, "signal">,
    timeout: number,
    wish?: AbortSignal,
  ): Promise<Json> => {
    if (closing.signal.aborted) throw new SluisError("GATEWAY_STOPPING");
    const deadline = new AbortController();
    const answered = new AbortController();
    parts.clock.sleep(timeout, answered.signal).then(() => deadline.abort());
    const signal = AbortSignal.any([closing.signal, deadline.signal, ...(wish === undefined ? [] : [wish])]);
    try {
      return await askPartner(partner, linkOf(partner).agent, parts.lookup(partner), { ...question, signal });
    } catch (error) {
      if (closing.signal.aborted) throw new SluisError("GATEWAY_STOPPING", {}, { cause: error });
      if (deadline.signal.aborted) throw new SluisError("PARTNER_UNREACHABLE", { partner, why: "ETIMEDOUT" });
      throw error;
    } finally {
      answered.abort();
    }
  };

  const askInTurn = (partner: string, question: Omit<Question, "signal">, timeout: number): Promise<Json> =>
    linkOf(partner).turns.take(() => ask(partner, question, timeout));

  return {
    offer: async (partner, envelope) => {
      const body = { type: "application/jose", bytes: Buffer.from(envelope, "latin1") };
      const answer = await askInTurn(partner, { method: "POST", path: "/exchange/v1/deliveries", body }, timeouts.part);
      return checkedAnswer<DeliveryStatus>(partner, "delivery-status", answer);
    },
    putPart: async (partner, deliveryId, n, sealed) => {
      const path = `/exchange/v1/deliveries/${deliveryId}/parts/${n}`;
      const body = { type: "application/octet-stream", bytes: sealed };
      await askInTurn(partner, { method: "PUT", path, body }, timeouts.part);
    },
    status: async (partner, deliveryId) => {
      const path = `/exchange/v1/deliveries/${deliveryId}`;
      const answer = await askInTurn(partner, { method: "GET", path }, timeouts.ask);
      const status = checkedAnswer<DeliveryStatus>(partner, "delivery-status", answer);
      if (status.deliveryId !== deliveryId) throw answerInvalid(partner, "deliveryId");
      return status;
    },
    void: async (partner, deliveryId, token) => {
      const path = `/exchange/v1/deliveries/${deliveryId}/void`;
      const body = { type: "application/jose", bytes: Buffer.from(token, "latin1") };
      const answer = await askInTurn(partner, { method: "POST", path, body }, timeouts.ask);
      const status = checkedAnswer<DeliveryStatus>(partner, "delivery-status", answer);
      if (status.deliveryId !== deliveryId) throw answerInvalid(partner, "deliveryId");
      return status;
    },
    outbox: async (partner, after, signal) => {
      const path = `/exchange/v1/outbox?after=${after}`;
      try {
        const answer = await ask(partner, { method: "GET", path }, timeouts.outbox, signal);
        const { items } = checkedAnswer<{ items: OutboxItem[] }>(partner, "outbox-page", answer);
        // a position that does not go up would be asked for again, for ever
        if (items.some(({ position }, at) => position <= (items[at - 1]?.position ?? after)))
          throw answerInvalid(partner, "position");
        return items;
      } catch (error) {
        if (signal.aborted) return [];
        throw error;
      }
    },
    checkAgreement: async (partner, own) => {
      const path = `/exchange/v1/agreements/${own.agreementId}/check`;
      const body = { type: "application/json", bytes: Buffer.from(JSON.stringify(own)) };
      const answer = await askInTurn(partner, { method: "POST", path, body }, timeouts.ask);
      const theirs = checkedAnswer<AgreementCheck>(partner, "agreement-check", answer);
      if (theirs.agreementId !== own.agreementId) throw answerInvalid(partner, "agreementId");
      return theirs;
    },
    connection: (partner) => links.get(partner)?.connection ?? null,
    refreshTls: () => {
      for (const [partner, { agent }] of links) {
        dropRefused(agent, parts.lookup(partner), "all");
        for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
      }
    },
    close: async () => {
      closing.abort();
      for (const { agent } of links.values()) agent.destroy();
    },
  };
}

function checkedAnswer<T>(partner: string, schema: string, answer: Json): T {
  try {
    return checkControlDocument<T>(schema, answer);
  } catch (cause) {
    throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: schema }, { cause });
  }
}

function answerInvalid(partner: string, why: string): SluisError {
  return new SluisError("PARTNER_ANSWER_INVALID", { partner, why });
}

/** Protocol and key exchange group of a connection, such as TLSv1.3 and X25519MLKEM768; null when it does not tell them. */
function connectionFacts(socket: TLSSocket): ConnectionFacts | null {
  const exchange = socket.getEphemeralKeyInfo();
  const group = exchange !== null && "name" in exchange ? String(exchange.name) : "";
  return socket.getProtocol() === "TLSv1.3" && /^[A-Za-z0-9_-]{1,40}$/.test(group)
    ? { protocol: "TLSv1.3", group }
    : null;
}
