import { openPublisher, type Publish } from "../../core/amqp/confirmed-publisher.ts";
import type { BrokerConnection } from "../../core/amqp/connection-options.ts";
import { keepSession } from "../../core/amqp/keep-session.ts";
import { createQueueHealth } from "../../core/amqp/queue-health.ts";
import { backoff } from "../../core/backoff.ts";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FlowLogger } from "../../deliveries/gateway-context.ts";
import type { Broker, QueueState } from "../../deliveries/ports/broker.ts";
import type { Outbox } from "../../deliveries/ports/outbox.ts";
import type { FailureFields } from "../consumer.ts";
import { createRabbitConsumer, type RabbitConsumer } from "./rabbit-consumer.ts";
import { startRelay } from "./relay.ts";
import { declareTopology, topologyOf } from "./topology.ts";

/** Longest wait before connecting again, milliseconds: RabbitMQ is our own service, and all work waits for it. */
const RECONNECT_LONGEST = 15_000;

/** What the broker works with. */
export interface RabbitBrokerOptions {
  /** The store whose outbox holds the hints; every instance of this gateway works on the same one. */
  readonly store: { readonly outbox: Outbox };
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly connection: BrokerConnection;
  /** What all names on the broker begin with; `sluis` by default. */
  readonly prefix?: string;
  /** Tries before a hint is parked; 20 by default. */
  readonly maximumAttempts?: number;
  /** First and longest wait between tries in milliseconds; 1 second and 5 minutes by default. */
  readonly firstDelay?: number;
  readonly longestDelay?: number;
  /** Milliseconds that a hint stays with an instance that is never heard of again; a minute by default. */
  readonly lease?: number;
  readonly logger?: Pick<FlowLogger, "error" | "info" | "warn">;
}

/** A broker on RabbitMQ. */
export interface RabbitBroker extends Broker {
  /**
   * Resolves after the first try to connect; when RabbitMQ is merely away it is tried again for as long as it takes. Rejects with what an
   * administrator must put right first (a BROKER_ code).
   */
  readonly begun: Promise<void>;
  /** Publishes a CloudEvent on the topic exchange. Resolves when RabbitMQ has it in every queue that is bound for it, perhaps none. */
  publishEvent(routingKey: string, event: object): Promise<void>;
}

/**
 * Hints through RabbitMQ, so that several instances of a gateway share the work. The outbox stays the truth: a message calls a consumer, and
 * the consumer claims the hint in the store. Losing, doubling or reordering messages, or the whole broker, costs time and nothing else.
 * In: options. Out: the broker. Throws BROKER_URL_REFUSED.
 */
export function createRabbitBroker(options: RabbitBrokerOptions): RabbitBroker {
  const { clock, random, connection, logger } = options;
  const { outbox } = options.store;
  const topology = topologyOf(options.prefix ?? "sluis");
  const { firstDelay = 1000, longestDelay = 300_000 } = options;
  const delay = backoff(firstDelay, longestDelay, random);
  const reconnectDelay = backoff(firstDelay, Math.min(longestDelay, RECONNECT_LONGEST), random);
  const report = (error: unknown, fields: FailureFields): void => void logger?.error(error, { ...fields });
  const reportConnection = (error: unknown, attempts: number): void =>
    void logger?.error(error, { state: "broker", attempts });
  const consumers: RabbitConsumer[] = [];
  let attach: ((consumer: RabbitConsumer) => void) | undefined;
  let publish: Publish | undefined;
  let declareAnew: (() => void) | undefined;
  const health = createQueueHealth(() => declareAnew?.());
  let declared = Promise.withResolvers<void>();

  let stands: QueueState = { state: "not-connected", since: clock.now() };
  const nowIs = (state: QueueState["state"]): void => {
    if (stands.state !== state) stands = { state, since: clock.now() };
  };

  const relay = startRelay({
    outbox,
    clock,
    topology,
    delay,
    report: (error, step, attempts) => report(error, { step, attempts, parked: false }),
    busy: ({ step, subject }) => consumers.some((consumer) => consumer.step === step && consumer.busy(subject)),
  });
  const rules = {
    outbox,
    clock,
    startedAt: clock.now(),
    maximumAttempts: options.maximumAttempts ?? 20,
    lease: options.lease ?? 60_000,
    delay,
    report,
    settled: relay.settled,
    health,
  };
  // two connections: RabbitMQ stops reading from one that publishes while it is short of memory or disk, and acknowledgements must go on
  const shared = { connection, clock, delay: reconnectDelay, report: reportConnection };
  const publishing = keepSession({
    ...shared,
    async setUp(model, end, gone) {
      for (const name of await declareTopology(model, topology, health))
        logger?.warn("broker queue made anew", { name });
      declared.resolve();
      publish = await openPublisher(model, end, gone, health);
      declareAnew = () => end(new SluisError("BROKER_UNREACHABLE", { why: "no-answer" }));
      nowIs("ready");
      model.on("blocked", () => {
        nowIs("blocked");
        logger?.warn("broker blocked", {});
      });
      model.on("unblocked", () => {
        nowIs("ready");
        logger?.info("broker unblocked", {});
      });
      relay.use(publish);
      logger?.info("broker connected", {});
    },
    lost() {
      nowIs("not-connected");
      publish = undefined;
      declareAnew = undefined;
      declared = Promise.withResolvers();
      relay.use(undefined);
    },
  });
  const consuming = keepSession({
    ...shared,
    async setUp(model, end) {
      // one of the two declares: a queue that both make at once may be there for one before it works
      await declared.promise;
      for (const consumer of consumers) await consumer.attach(model, end);
      attach = (consumer) => void consumer.attach(model, end).catch(end);
    },
    lost() {
      attach = undefined;
    },
  });

  return {
    begun: publishing.begun,
    consume(step, concurrency, handle) {
      const consumer = createRabbitConsumer(rules, step, topology.queue(step), concurrency, handle);
      consumers.push(consumer);
      attach?.(consumer);
      relay.add(step, Math.max(16, 2 * concurrency));
    },
    async flush(step) {
      relay.wake(step);
    },
    state: () => stands,
    parked: () => outbox.parked(),
    async unpark(subject) {
      const count = await outbox.unpark(subject, clock.now());
      relay.wake();
      return count;
    },
    async publishEvent(routingKey, event) {
      if (publish === undefined) throw new SluisError("BROKER_UNREACHABLE", { why: "closed" });
      await publish({
        exchange: topology.events,
        routingKey,
        body: Buffer.from(JSON.stringify(event)),
        contentType: "application/cloudevents+json; charset=utf-8",
        mandatory: false,
      });
    },
    async close() {
      // a message that waits for its confirm holds the relay up until its connection is closed
      const relayClosed = relay.close();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await Promise.all([publishing.close(), consuming.close()]);
      await relayClosed;
    },
  };
}
