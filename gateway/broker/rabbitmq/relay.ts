import type { Publish } from "../../core/amqp/confirmed-publisher.ts";
import type { Clock } from "../../core/clock.ts";
import type { Hint } from "../../deliveries/ports/broker.ts";
import type { Outbox, WaitingHint } from "../../deliveries/ports/outbox.ts";
import { createWake } from "../wake.ts";
import { writeHint } from "./hint-message.ts";
import type { Topology } from "./topology.ts";

/** Milliseconds after which a hint that was published, and that nobody took, is published again; doubles up to the longest. */
const REPEAT_FIRST = 30_000;
const REPEAT_LONGEST = 600_000;

/** A time that has always come. */
const NOW = 0;

/** What a relay works with. */
export interface RelayRules {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly topology: Topology;
  readonly delay: (failures: number) => number;
  readonly report: (error: unknown, step: Hint["step"], failures: number) => void;
  /** Hints that a consumer of this process has in hand; they are published again, where needed, when it is done. */
  readonly busy: (hint: Hint) => boolean;
}

/** Sends what is due in the outbox to the broker. */
export interface Relay {
  /** From now on hints of this step too; at most so many are published that nobody has taken. */
  add(step: Hint["step"], window: number): void;
  /** Looks at the outbox now, for hints of one step or of all. */
  wake(step?: Hint["step"]): void;
  /** A way to the broker, or undefined when there is none: a new one makes everything due go again, for the old broker may be gone. */
  use(publish: Publish | undefined): void;
  /** A consumer is done with a hint: if it is due (again), it goes again. */
  settled(hint: Hint): void;
  close(): Promise<void>;
}

interface Published {
  readonly version: number;
  readonly attempts: number;
  /** When it may be published again though nothing changed. */
  readonly again: number;
  readonly times: number;
}

/**
 * Starts a relay. A hint stays in the outbox until a consumer has handled it: what is published is only a call to come and get it. So it
 * is never lost with a message, and a message too many finds nothing. The next messages wait for the confirms of those before: a broker
 * that is short of memory or disk, and confirms nothing, gets no more of them.
 */
export function startRelay(rules: RelayRules): Relay {
  const { outbox, clock, topology } = rules;
  const steps = new Map<Hint["step"], number>();
  /** When a step is worth a look, milliseconds since 1970; only a wake makes one that is not in here worth it. */
  const lookAt = new Map<Hint["step"], number>();
  const published = new Map<string, Published>();
  const wake = createWake(clock);
  let publish: Publish | undefined;
  let closing = false;

  /** How often a hint was published before, as it is now. Undefined: not at all. */
  const earlier = (hint: WaitingHint): Published | undefined => {
    const before = published.get(keyOf(hint));
    return before?.version === hint.version && before.attempts === hint.attempts ? before : undefined;
  };
  const mustGo = (hint: WaitingHint): boolean =>
    !rules.busy(hint) && (earlier(hint)?.again ?? Number.NEGATIVE_INFINITY) <= clock.now();

  const send = async (hint: WaitingHint, through: Publish): Promise<void> => {
    const key = keyOf(hint);
    const { version, attempts } = hint;
    const times = (earlier(hint)?.times ?? 0) + 1;
    const again = clock.now() + Math.min(REPEAT_LONGEST, REPEAT_FIRST * 2 ** Math.min(times - 1, 20));
    published.set(key, { version, attempts, again, times });
    try {
      await through({
        exchange: topology.hints,
        routingKey: hint.step,
        body: writeHint(hint),
        contentType: "application/json",
        mandatory: true,
      });
    } catch (error) {
      published.delete(key);
      throw error;
    }
  };

  /** Publishes what is due of a step. Out: when the next one is due, if that is known. */
  const relayStep = async (step: Hint["step"], window: number, through: Publish): Promise<number | undefined> => {
    const waiting = await outbox.waiting(step, window + 1);
    const now = clock.now();
    const due = waiting.filter((hint) => hint.dueAt <= now).slice(0, window);
    forgetOthers(step, due);
    const sent = await Promise.allSettled(due.filter(mustGo).map((hint) => send(hint, through)));
    const failed = sent.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return waiting.find((hint) => hint.dueAt > now && !rules.busy(hint))?.dueAt;
  };

  /** What is not due any more was taken by a consumer, here or elsewhere. */
  const forgetOthers = (step: Hint["step"], due: readonly WaitingHint[]): void => {
    const still = new Set(due.map(keyOf));
    for (const key of published.keys()) if (key.startsWith(`${step} `) && !still.has(key)) published.delete(key);
  };

  const relayDue = async (through: Publish): Promise<number | undefined> => {
    for (const [step, window] of steps) {
      if ((lookAt.get(step) ?? Number.POSITIVE_INFINITY) > clock.now()) continue;
      lookAt.delete(step);
      try {
        const dueAt = await relayStep(step, window, through);
        // a wake that came meanwhile goes first
        if (dueAt !== undefined && !lookAt.has(step)) lookAt.set(step, dueAt);
      } catch (error) {
        lookAt.set(step, NOW);
        throw new StepFailure(step, error);
      }
    }
    return lookAt.size === 0 ? undefined : Math.min(...lookAt.values());
  };

  const lookNow = (step?: Hint["step"]): void => {
    for (const each of step === undefined ? steps.keys() : [step]) lookAt.set(each, NOW);
    wake.wake();
  };

  const pump = async (): Promise<void> => {
    let failures = 0;
    while (!closing) {
      wake.reset();
      const through = publish;
      try {
        const dueAt = through === undefined ? undefined : await relayDue(through);
        failures = 0;
        await wake.wait(dueAt);
      } catch (error) {
        failures += 1;
        const { step, cause } = error as StepFailure;
        rules.report(cause, step, failures);
        // a lost connection: no use looking before there is a new one
        if (publish === through) await wake.wait(clock.now() + rules.delay(failures));
      }
    }
  };
  const pumping = pump();
  return {
    add(step, window) {
      steps.set(step, window);
      lookNow(step);
    },
    wake: lookNow,
    use(next) {
      publish = next;
      published.clear();
      lookNow();
    },
    settled(hint) {
      published.delete(keyOf(hint));
      lookNow(hint.step);
    },
    async close() {
      closing = true;
      wake.wake();
      await pumping;
    },
  };
}

class StepFailure extends Error {
  readonly step: Hint["step"];

  constructor(step: Hint["step"], cause: unknown) {
    super(step, { cause });
    this.step = step;
  }
}

function keyOf({ step, subject }: Hint): string {
  return `${step} ${subject}`;
}
