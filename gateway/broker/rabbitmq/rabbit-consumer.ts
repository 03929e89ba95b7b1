import type { ChannelModel } from "amqplib";
import { type OpenConsumer, openConsumer, type Settled } from "../../core/amqp/open-consumer.ts";
import type { QueueHealth } from "../../core/amqp/queue-health.ts";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Hint } from "../../deliveries/ports/broker.ts";
import type { Outbox, WaitingHint } from "../../deliveries/ports/outbox.ts";
import { codeOf } from "../code-of.ts";
import type { FailureFields } from "../consumer.ts";
import { readHint } from "./hint-message.ts";

/** What all consumers share. */
export interface RabbitConsumerRules {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly startedAt: number;
  readonly maximumAttempts: number;
  /** Milliseconds that a hint in hand is ours; renewed while it is handled. */
  readonly lease: number;
  readonly delay: (attempts: number) => number;
  readonly report: (error: unknown, fields: FailureFields) => void;
  readonly health: QueueHealth;
  /** Called when a hint is no longer in hand. */
  readonly settled: (hint: Hint) => void;
}

/** One step's consumer. */
export interface RabbitConsumer {
  readonly step: Hint["step"];
  busy(subject: string): boolean;
  /** Starts taking messages over a new connection. `end` asks for another one. */
  attach(model: ChannelModel, end: (why: unknown) => void): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Takes messages of a step, at most `concurrency` at once. A message only says that there may be work: the hint is claimed in the store,
 * where the try is counted before it is made, and a message whose hint is gone, parked, not due or in somebody's hand is dropped. Nothing
 * is ever requeued.
 */
export function createRabbitConsumer(
  rules: RabbitConsumerRules,
  step: Hint["step"],
  queue: string,
  concurrency: number,
  handle: (hint: Hint) => Promise<void>,
): RabbitConsumer {
  const { outbox, clock } = rules;
  const busy = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let open: OpenConsumer | undefined;

  const park = async (hint: WaitingHint, attempts: number, reason: string | null): Promise<Settled> => {
    const now = clock.now();
    await outbox.postpone(hint, { attempts, dueAt: now, parked: true, reason }, now);
    return "refused";
  };

  /** Handles a claimed hint and writes down how that went. */
  const attempt = async (hint: WaitingHint): Promise<Settled> => {
    const { attempts } = hint;
    // as often as allowed already, and it was there before this process: it may be what ends processes
    if (attempts > rules.maximumAttempts && hint.addedAt < rules.startedAt) return park(hint, attempts - 1, null);
    try {
      await keepingClaim(rules, hint, () => handle({ step, subject: hint.subject }));
    } catch (error) {
      const parked = attempts >= rules.maximumAttempts;
      rules.report(error, { step, attempts, parked });
      const reason = codeOf(error);
      if (parked) return park(hint, attempts, reason);
      const now = clock.now();
      await outbox.postpone(hint, { attempts, dueAt: now + rules.delay(attempts), parked: false, reason }, now);
      return "done";
    }
    await outbox.remove([hint], clock.now());
    return "done";
  };

  const run = async (hint: Hint, settle: (outcome: Settled) => void): Promise<void> => {
    let outcome: Settled = "done";
    try {
      const now = clock.now();
      const claimed = await outbox.claim(hint, now, now + rules.lease);
      if (claimed !== undefined) outcome = await attempt(claimed);
    } catch (error) {
      // the store does not answer: the hint stays as it is, and waits here so that it does not come round at once
      rules.report(error, { step, attempts: 1, parked: false });
      await clock.sleep(rules.delay(1), stopping.signal);
    } finally {
      busy.delete(hint.subject);
      settle(outcome);
      rules.settled(hint);
    }
  };

  const take = (content: Buffer, settle: (outcome: Settled) => void): void => {
    const hint = readHint(content);
    if (hint?.step !== step) {
      rules.report(new SluisError("BROKER_MESSAGE_REFUSED", { name: queue }), { step, attempts: 1, parked: true });
      settle("refused");
      return;
    }
    // closing the channel gives it to another
    if (stopping.signal.aborted) return;
    // one that was added again meanwhile is still in the store when this one is done
    if (busy.has(hint.subject)) settle("done");
    else busy.set(hint.subject, run(hint, settle));
  };

  return {
    step,
    busy: (subject) => busy.has(subject),
    async attach(model, end) {
      open = await openConsumer(model, { queue, prefetch: concurrency, take, end, health: rules.health });
    },
    async stop() {
      stopping.abort();
      await open?.cancel();
      await Promise.all(busy.values());
    },
  };
}

/** Renews the claim on a hint for as long as `work` takes: whoever else sees it leaves it alone. */
async function keepingClaim(rules: RabbitConsumerRules, hint: WaitingHint, work: () => Promise<void>): Promise<void> {
  const { clock, outbox, lease } = rules;
  const done = new AbortController();
  const renew = async (): Promise<void> => {
    while (!done.signal.aborted) {
      await clock.sleep(lease / 3, done.signal);
      if (done.signal.aborted) return;
      await outbox.keep(hint, clock.now() + lease).catch((error) => {
        rules.report(error, { step: hint.step, attempts: hint.attempts, parked: false });
      });
    }
  };
  const renewing = renew();
  try {
    await work();
  } finally {
    done.abort("done");
    await renewing;
  }
}
