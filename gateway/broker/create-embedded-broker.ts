import { backoff } from "../core/backoff.ts";
import type { Clock } from "../core/clock.ts";
import type { FlowLogger } from "../deliveries/gateway-context.ts";
import type { Broker, Hint } from "../deliveries/ports/broker.ts";
import type { Outbox } from "../deliveries/ports/outbox.ts";
import { type Consumer, type FailureFields, startConsumer } from "./consumer.ts";

/** What the embedded broker works with. */
export interface EmbeddedBrokerOptions {
  /** The store whose outbox is the queue. */
  readonly store: { readonly outbox: Outbox };
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  /** Tries before a hint is parked; 20 by default. */
  readonly maximumAttempts?: number;
  /** First and longest wait between tries in milliseconds; 1 second and 5 minutes by default. */
  readonly firstDelay?: number;
  readonly longestDelay?: number;
  readonly logger?: Pick<FlowLogger, "error">;
}

/**
 * The queue inside one process, kept in the store: the outbox itself is the queue, so nothing is lost with the process, and a hint
 * that was not finished is given again by the next one. Equal hints that wait are given once, and never two at a time.
 * In: options. Out: the broker.
 */
export function createEmbeddedBroker(options: EmbeddedBrokerOptions): Broker {
  const { clock, random, logger } = options;
  const { outbox } = options.store;
  const rules = {
    outbox,
    clock,
    startedAt: clock.now(),
    maximumAttempts: options.maximumAttempts ?? 20,
    delay: backoff(options.firstDelay ?? 1000, options.longestDelay ?? 300_000, random),
    report: (error: unknown, fields: FailureFields) => void logger?.error(error, { ...fields }),
  };
  const consumers: { readonly step: Hint["step"]; readonly consumer: Consumer }[] = [];
  const wake = (wanted?: Hint["step"]): void => {
    for (const { step, consumer } of consumers) if (wanted === undefined || step === wanted) consumer.wake();
  };
  return {
    consume(step, concurrency, handle) {
      consumers.push({ step, consumer: startConsumer(rules, step, concurrency, handle) });
    },
    async flush(step) {
      wake(step);
    },
    state: () => ({ state: "ready", since: rules.startedAt }),
    parked: () => outbox.parked(),
    async unpark(subject) {
      const count = await outbox.unpark(subject, clock.now());
      wake();
      return count;
    },
    async close() {
      await Promise.all(consumers.map(({ consumer }) => consumer.stop()));
    },
  };
}
