import type { Worker } from "node:worker_threads";

/** Questions in a row that a thread may leave unanswered. */
const UNANSWERED = 6;

/** A thread that is asked for signs of life. */
export interface Pulse {
  /** It answered. */
  answered(): void;
  stop(): void;
}

/**
 * Ends a worker thread that answers nothing for a minute while it has work: what it works on, a part of a hostile partner perhaps, would keep
 * it busy for ever, and everybody else would wait. Its owner hears of the end as of any other. Questions are counted, not time: a machine that
 * was asleep counts as one.
 * In: the thread, whether it has work, how to ask it, milliseconds between questions.
 */
export function watchPulse(worker: Worker, isBusy: () => boolean, ask: () => void, every: number): Pulse {
  let unanswered = 0;
  const timer = setInterval(() => {
    if (!isBusy()) unanswered = 0;
    else if (unanswered >= UNANSWERED) void worker.terminate();
    else {
      unanswered += 1;
      ask();
    }
  }, every);
  timer.unref();
  return {
    answered() {
      unanswered = 0;
    },
    stop: () => clearInterval(timer),
  };
}
