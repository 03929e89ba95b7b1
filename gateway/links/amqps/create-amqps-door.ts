import type { BrokerConnection } from "../../core/amqp/connection-options.ts";
import { openConsumer } from "../../core/amqp/open-consumer.ts";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FlowLogger } from "../../deliveries/gateway-context.ts";
import type { ExchangeService } from "../../deliveries/ports/partner-link.ts";
import { exchangeRoutes } from "../routes/exchange-routes.ts";
import { createAnswerMemory } from "./answer-memory.ts";
import { answerQuestion } from "./answer-question.ts";
import { type LinkIdentity, type LinkPartner, openControl, sealControl } from "./control-message.ts";
import { keepLine } from "./keep-line.ts";
import { readLinkMessage, writeLinkMessage } from "./link-message.ts";
import { declareLink, linkTopology } from "./link-topology.ts";
import { routeMatcher } from "./match-route.ts";

/** What the dialled side is made of. */
export interface AmqpsDoorParts {
  readonly exchange: ExchangeService;
  readonly own: LinkIdentity;
  /** A partner by OIN, as its newest card describes it. */
  partner(oin: string): LinkPartner | undefined;
  /** The vhost of each partner that dials in this way, by OIN. */
  readonly connections: ReadonlyMap<string, BrokerConnection>;
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly logger: FlowLogger;
  /** First and longest wait before connecting again, milliseconds. */
  readonly retry: { readonly first: number; readonly longest: number };
  readonly limits?: Partial<AmqpsDoorLimits>;
}

/** Bounds of a door; times in milliseconds. */
export interface AmqpsDoorLimits {
  /** Questions of one partner in hand at once: those that the courier asks at once, and those that are held open. */
  readonly questionsPerPartner: number;
  /** How long a question for the outbox is held open at most. */
  readonly outboxHold: number;
  /** How long an answer may wait in its queue. */
  readonly answerKept: number;
  /** How far clocks may be apart. */
  readonly clocksApart: number;
  /** How long what is in hand may go on after `close`. */
  readonly closeDeadline: number;
}

/** A door that is open. */
export interface AmqpsDoor {
  close(): Promise<void>;
}

const LIMITS: AmqpsDoorLimits = {
  questionsPerPartner: 32,
  outboxHold: 28_000,
  answerKept: 120_000,
  clocksApart: 5 * 60_000,
  closeDeadline: 10_000,
};

/**
 * Serves the routes of the exchange from queues on our own RabbitMQ, one vhost per partner that dials. The vhost says who asks; the
 * signature in each message must be that partner's. What cannot be opened is refused, logged and not answered.
 * In: what receives, who we are, the vhosts. Out: the open door. Throws BROKER_URL_REFUSED.
 */
export function createAmqpsDoor(parts: AmqpsDoorParts): AmqpsDoor {
  const { exchange, own, clock, random, logger, retry } = parts;
  const limits = { ...LIMITS, ...parts.limits };
  const stopping = new AbortController();
  const hold = (signal: AbortSignal): Promise<void> => clock.sleep(limits.outboxHold, signal);
  const match = routeMatcher(exchangeRoutes(exchange, { stopping: stopping.signal, hold }));

  const open = (oin: string, connection: BrokerConnection) => {
    const topology = linkTopology(oin);
    const memory = createAnswerMemory(clock);

    const handle = async (content: Buffer): Promise<void> => {
      const partner = parts.partner(oin);
      if (partner === undefined) throw new SluisError("PARTNER_UNKNOWN");
      const { token, attachment } = readLinkMessage(content);
      const { document: question, hash } = await openControl("question", token, own, partner);
      const answer = await memory.once(question.id, question.expiresAt + limits.clocksApart, async () => {
        const given = await answerQuestion({ ...parts, match, clocksApart: limits.clocksApart }, question, attachment);
        const says = { question: question.id, questionHash: hash, answeredAt: clock.now(), ...given };
        const sealed = await sealControl("answer", says, own, partner);
        return writeLinkMessage({ token: sealed.token, attachment: new Uint8Array() });
      });
      const to = { exchange: topology.answers, routingKey: String(question.lane) };
      try {
        await line.send(to, answer, limits.answerKept, new AbortController().signal);
      } catch (error) {
        // it is asked again
        logger.error(error, { state: "link", partner: oin });
      }
    };

    const line = keepLine({
      ...{ partner: oin, connection, clock, random, logger, retry },
      prepare: (model, health) => declareLink(model, topology, health),
      attach: (model, take, end, health) =>
        openConsumer(model, { queue: topology.questions, prefetch: limits.questionsPerPartner, take, end, health }),
      handle: async (content) => {
        try {
          await handle(content);
        } catch (error) {
          if (error instanceof SluisError) await exchange.refused(oin, error);
          throw error;
        }
      },
    });
    return line;
  };
  const lines = [...parts.connections].map(([oin, connection]) => open(oin, connection));

  return {
    async close() {
      stopping.abort();
      const done = new AbortController();
      await Promise.race([
        Promise.all(lines.map((line) => line.stop())),
        clock.sleep(limits.closeDeadline, done.signal),
      ]);
      done.abort();
      await Promise.all(lines.map((line) => line.close()));
    },
  };
}
