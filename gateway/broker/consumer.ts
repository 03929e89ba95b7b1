import { createBatch } from "../core/batch.ts";
import type { Clock } from "../core/clock.ts";
import type { Hint } from "../deliveries/ports/broker.ts";
import type { Outbox, WaitingHint } from "../deliveries/ports/outbox.ts";
import { codeOf } from "./code-of.ts";
import { createWake } from "./wake.ts";

/** What is logged of a failure. */
export interface FailureFields {
  readonly step: Hint["step"];
  readonly attempts: number;
  /** True when the hint is given up until somebody unparks it. */
  readonly parked: boolean;
}

/** What all consumers of a broker share. */
export interface ConsumerRules {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** When this process began: a hint of before may be the one that ended the process before it. */
  readonly startedAt: number;
  readonly maximumAttempts: number;
  /** Milliseconds to wait after so many tries. */
  readonly delay: (attempts: number) => number;
  readonly report: (error: unknown, fields: FailureFields) => void;
}

/** One step's consumer. */
export interface Consumer {
  /** Makes it look at the outbox now. */
  wake(): void;
  /** Gives nothing more and waits for what runs. */
  stop(): Promise<void>;
}

/**
 * Gives the hints of a step to `handle`, at most `concurrency` at once, and settles each: removed when handled, tried again later
 * when not, parked after too many tries.
 */
export function startConsumer(
  rules: ConsumerRules,
  step: Hint["step"],
  concurrency: number,
  handle: (hint: Hint) => Promise<void>,
): Consumer {
  const { outbox, clock } = rules;
  const wake = createWake(clock);
  const stopping = new AbortController();
  /** Handled or being handled: their rows are still there until they are settled. */
  const busy = new Map<string, Promise<void>>();
  /** Settled since the outbox was last asked: its answer may still show their rows. */
  const settled = new Set<string>();
  const remove = createBatch<WaitingHint>((hints) => outbox.remove(hints, clock.now()));

  const settleFailure = async (hint: WaitingHint, attempts: number, error: unknown): Promise<void> => {
    const parked = attempts >= rules.maximumAttempts;
    rules.report(error, { step, attempts, parked });
    const now = clock.now();
    await outbox.postpone(hint, { attempts, dueAt: now + rules.delay(attempts), parked, reason: codeOf(error) }, now);
  };

  const run = async (hint: WaitingHint): Promise<void> => {
    const attempts = hint.attempts + 1;
    try {
      // counted before it is tried: if it ends this process too, the count still grows and it is parked one day
      if (hint.addedAt < rules.startedAt) {
        const parked = hint.attempts >= rules.maximumAttempts;
        await outbox.postpone(hint, { attempts, dueAt: hint.dueAt, parked, reason: null }, clock.now());
        if (parked) return;
      }
      await handle({ step, subject: hint.subject });
      await remove(hint);
    } catch (error) {
      await settleFailure(hint, attempts, error).catch(async (storeError) => {
        // the store does not answer: the hint stays as it is, and waits here so that it does not come round at once
        rules.report(storeError, { step, attempts, parked: false });
        await clock.sleep(rules.delay(attempts), stopping.signal);
      });
    } finally {
      busy.delete(hint.subject);
      settled.add(hint.subject);
      wake.wake();
    }
  };

  /** Starts what is due. Out: when the next hint is due, or undefined when only a wake can bring one. */
  const giveDue = async (): Promise<number | undefined> => {
    const room = concurrency - busy.size;
    if (room <= 0) return undefined;
    // the rows of what runs are found too, and one more row tells when to look again
    settled.clear();
    const waiting = await outbox.waiting(step, busy.size + room + 1, concurrency);
    for (const hint of waiting) {
      if (busy.has(hint.subject) || settled.has(hint.subject)) continue;
      if (hint.dueAt > clock.now()) return hint.dueAt;
      if (busy.size >= concurrency || stopping.signal.aborted) return undefined;
      busy.set(hint.subject, run(hint));
    }
    return undefined;
  };

  const pump = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      wake.reset();
      try {
        const dueAt = await giveDue();
        failures = 0;
        await wake.wait(dueAt);
      } catch (error) {
        failures += 1;
        rules.report(error, { step, attempts: failures, parked: false });
        await clock.sleep(rules.delay(failures), stopping.signal);
      }
    }
  };
  const pumping = pump();
  return {
    wake: wake.wake,
    async stop() {
      stopping.abort();
      wake.wake();
      await pumping;
      await Promise.all(busy.values());
    },
  };
}
