import type { ChannelModel } from "amqplib";
import { openPublisher, type Publish } from "../../core/amqp/confirmed-publisher.ts";
import type { BrokerConnection } from "../../core/amqp/connection-options.ts";
import { keepSession } from "../../core/amqp/keep-session.ts";
import type { OpenConsumer, Settled } from "../../core/amqp/open-consumer.ts";
import { createQueueHealth, type QueueHealth } from "../../core/amqp/queue-health.ts";
import { backoff } from "../../core/backoff.ts";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FlowLogger } from "../../deliveries/gateway-context.ts";
import { LINK_MESSAGE_TYPE } from "./link-message.ts";
import { createPresence } from "./presence.ts";
import { reportSeldom } from "./report-seldom.ts";

/** First and longest wait before connecting again, milliseconds, whatever waits between tries are configured. */
const SOONEST = 500;
const LONGEST = 15_000;

/** What a line with one partner works with. */
export interface LineRules<Taking> {
  readonly partner: string;
  readonly connection: BrokerConnection;
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly logger: FlowLogger;
  /** First and longest wait between tries, milliseconds. */
  readonly retry: { readonly first: number; readonly longest: number };
  /** Declares, on each new connection, what this side may. Out: names of dead queues that it made anew. */
  prepare(model: ChannelModel, health: QueueHealth): Promise<readonly string[]>;
  /** Starts to take messages over a new connection. */
  attach(model: ChannelModel, take: Take, end: (why: unknown) => void, health: QueueHealth): Promise<Taking>;
  /** Handles one message; what it throws is logged, and the message is refused. */
  handle(content: Buffer): Promise<void>;
  /** Called when one of the connections is gone: what was under way may never come. */
  lost?(): void;
}

/** What a consumer calls for each message. */
export type Take = (content: Buffer, settle: (outcome: Settled) => void) => void;

/** Both directions of the traffic with one partner over one broker. */
export interface Line<Taking> {
  /** What takes messages now; waits for a connection that is being made. Throws why there is none (BROKER_...), or the signal's reason. */
  taking(signal: AbortSignal): Promise<Taking>;
  /** Sends one message that is of no use after `expiresIn` milliseconds. Throws as `taking` and `Publish` do. */
  send(to: Destination, body: Buffer, expiresIn: number, signal: AbortSignal): Promise<void>;
  /** Takes no more, and waits for what is in hand. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** An exchange, and the key by which it finds the queue. */
export interface Destination {
  readonly exchange: string;
  readonly routingKey: string;
}

/**
 * Keeps the line open for as long as the gateway runs. Two connections: RabbitMQ stops reading from one that publishes while it is short of
 * memory or disk, and acknowledgements must go on. What stops them is logged and tried again, for ever: the broker may be the partner's.
 * Throws BROKER_URL_REFUSED.
 */
export function keepLine<Taking extends OpenConsumer>(rules: LineRules<Taking>): Line<Taking> {
  const { connection, clock, logger, partner } = rules;
  const publishing = createPresence<Publish>();
  const taking = createPresence<Taking>();
  const inHand = new Set<Promise<void>>();
  let stopped = false;
  let open: Taking | undefined;
  let declareAnew: (() => void) | undefined;
  const health = createQueueHealth(() => declareAnew?.());

  const tell = reportSeldom(clock, (error) => logger.error(error, { state: "link", partner }));
  const take: Take = (content, settle) => {
    // what is left alone goes to another when the channel closes
    if (stopped) return;
    const handled = rules.handle(content).then(
      () => settle("done"),
      (error) => {
        tell(error);
        settle("refused");
      },
    );
    inHand.add(handled);
    handled.finally(() => inHand.delete(handled));
  };

  const { first, longest } = rules.retry;
  const delay = backoff(Math.min(first, SOONEST), Math.min(longest, LONGEST), rules.random);
  const shared = { connection, clock, persists: true, delay };
  const report = (presence: { fail(why: Error): void }) => (error: unknown) => {
    presence.fail(error as Error);
    tell(error);
  };
  const sessions = [
    keepSession({
      ...shared,
      report: report(publishing),
      async setUp(model, end, gone) {
        for (const name of await rules.prepare(model, health)) logger.warn("link queue made anew", { partner, name });
        publishing.come(await openPublisher(model, end, gone, health));
        declareAnew = () => end(new SluisError("BROKER_UNREACHABLE", { why: "no-answer" }));
        model.on("blocked", () => logger.warn("broker blocked", { partner }));
        model.on("unblocked", () => logger.info("broker unblocked", { partner }));
        logger.info("link connected", { partner });
      },
      lost() {
        declareAnew = undefined;
        publishing.go();
        rules.lost?.();
      },
    }),
    keepSession({
      ...shared,
      report: report(taking),
      async setUp(model, end) {
        // the other one declares
        await publishing.get(new AbortController().signal);
        open = await rules.attach(model, take, end, health);
        taking.come(open);
      },
      lost() {
        open = undefined;
        taking.go();
        rules.lost?.();
      },
    }),
  ];
  const stop = async (): Promise<void> => {
    stopped = true;
    await open?.cancel();
    await Promise.all(inHand);
  };
  return {
    taking: (signal) => taking.get(signal),
    async send(to, body, expiresIn, signal) {
      const publish = await publishing.get(signal);
      await publish({ ...to, body, contentType: LINK_MESSAGE_TYPE, mandatory: true, expiresIn, signal });
    },
    stop,
    async close() {
      stopped = true;
      await Promise.all(sessions.map((session) => session.close()));
    },
  };
}
