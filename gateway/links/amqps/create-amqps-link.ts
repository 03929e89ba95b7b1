import type { BrokerConnection } from "../../core/amqp/connection-options.ts";
import type { Clock } from "../../core/clock.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { LinkAnswer } from "../../core/types/link-answer.ts";
import { uuidV7 } from "../../core/uuid-v7.ts";
import type { FlowLogger } from "../../deliveries/gateway-context.ts";
import type { Question } from "../ask.ts";
import type { Link } from "../link.ts";
import { readAnswer } from "../read-answer.ts";
import { type LinkIdentity, type LinkPartner, openControl, sealControl } from "./control-message.ts";
import { keepLine, type Line } from "./keep-line.ts";
import { readLinkMessage, writeLinkMessage } from "./link-message.ts";
import { linkTopology } from "./link-topology.ts";
import { questionBody } from "./question-body.ts";
import { type Lane, takeLane } from "./take-lane.ts";

/** What the dialling side is made of. */
export interface AmqpsLinkParts {
  readonly own: LinkIdentity;
  /** A partner by OIN, as its newest card describes it. */
  partner(oin: string): LinkPartner | undefined;
  /** The broker of each partner that is dialled in this way, by OIN. */
  readonly connections: ReadonlyMap<string, BrokerConnection>;
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly logger: FlowLogger;
  /** First and longest wait before connecting again, milliseconds. */
  readonly retry: { readonly first: number; readonly longest: number };
}

/** A question that waits for its answer. */
interface Waiting {
  readonly partner: string;
  readonly hash: string;
  readonly answer: PromiseWithResolvers<LinkAnswer>;
}

/** Answers that are being opened at once. */
const ANSWERS_AT_ONCE = 16;

/**
 * Carries questions over the RabbitMQ of the dialled party. Each is signed by us and encrypted to the partner's gateway, and so is its
 * answer, which names the question by id and hash: whoever owns the broker can read neither, and what he changes, swaps or repeats is
 * refused. What he drops is asked again. Throws BROKER_URL_REFUSED.
 */
export function createAmqpsLink(parts: AmqpsLinkParts): Link {
  const { own, clock, random, logger, retry } = parts;
  const topology = linkTopology(own.oin);
  const lines = new Map<string, Line<Lane>>();
  const waiting = new Map<string, Waiting>();

  const partnerOf = (oin: string): LinkPartner => {
    const partner = parts.partner(oin);
    if (partner === undefined) throw new SluisError("PARTNER_UNKNOWN");
    return partner;
  };

  const handle = async (oin: string, content: Buffer): Promise<void> => {
    const { token } = readLinkMessage(content);
    const { document } = await openControl("answer", token, own, partnerOf(oin));
    const asked = waiting.get(document.question);
    // late, or a second time: nobody waits for it
    if (asked === undefined) return;
    if (asked.hash !== document.questionHash)
      throw new SluisError("PARTNER_ANSWER_INVALID", { partner: oin, why: "question" });
    asked.answer.resolve(document);
  };

  /** What was under way over a connection that is gone is asked again at once: nobody knows whether it will be answered. */
  const giveUp = (oin: string): void => {
    for (const { partner, answer } of waiting.values())
      if (partner === oin) answer.reject(new SluisError("BROKER_UNREACHABLE", { why: "closed" }));
  };

  for (const [oin, connection] of parts.connections) {
    const lane = { topology, clock, random, prefetch: ANSWERS_AT_ONCE };
    const line = keepLine({
      ...{ partner: oin, connection, clock, random, logger, retry },
      prepare: async () => [],
      attach: (model, take, end, health) => takeLane(model, lane, take, end, health),
      handle: (content) => handle(oin, content),
      lost: () => giveUp(oin),
    });
    lines.set(oin, line);
  }

  const ask = async (oin: string, line: Line<Lane>, question: Question, ends: Ends): Promise<Json> => {
    const { lane } = await line.taking(ends.signal);
    const id = uuidV7(clock.now());
    const { body, attachment } = questionBody(question.body);
    const says = {
      ...{ id, askedAt: clock.now(), expiresAt: ends.expiresAt, lane, path: question.path },
      method: question.method.toLowerCase() as Lowercase<Question["method"]>,
      ...(body === undefined ? {} : { body }),
    };
    const { token, hash } = await sealControl("question", says, own, partnerOf(oin));
    ends.signal.throwIfAborted();
    const answer = Promise.withResolvers<LinkAnswer>();
    answer.promise.catch(() => {});
    const give = (): void => answer.reject(ends.signal.reason);
    ends.signal.addEventListener("abort", give);
    waiting.set(id, { partner: oin, hash, answer });
    try {
      const to = { exchange: topology.questions, routingKey: "" };
      const left = ends.expiresAt - clock.now();
      // the answer can be here before the broker's confirm, and counts
      const sent = line.send(to, writeLinkMessage({ token, attachment }), left, ends.signal);
      const { status, content } = await Promise.race([answer.promise, sent.then(() => answer.promise)]);
      const bytes = Buffer.from(content ?? "", "base64url");
      return readAnswer(oin, { status, type: status < 400 ? "application/json" : "application/problem+json", bytes });
    } finally {
      ends.signal.removeEventListener("abort", give);
      waiting.delete(id);
    }
  };

  return {
    exchange: async (oin, question, signal, expiresAt) => {
      const line = lines.get(oin);
      if (line === undefined) throw new SluisError("LINK_NOT_CONFIGURED", { partner: oin, links: "amqps" });
      try {
        return await ask(oin, line, question, { signal, expiresAt });
      } catch (error) {
        if (!(error instanceof SluisError) || !(error.code.startsWith("BROKER_") || error.code === "LINK_LANES_TAKEN"))
          throw error;
        throw new SluisError("PARTNER_UNREACHABLE", { partner: oin, why: error.code }, { cause: error });
      }
    },
    // TLS ends at the broker, so it says nothing about the way to the partner
    connection: () => null,
    close: async () => {
      await Promise.all([...lines.values()].map((line) => line.close()));
    },
  };
}

interface Ends {
  readonly signal: AbortSignal;
  readonly expiresAt: number;
}
