import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";

/** The same failure is told once in this time, milliseconds: whoever repeats a message must not be able to fill the log. */
const QUIET = 60_000;

/** Tells of failures, each code once a minute. In: the clock, what tells of one. */
export function reportSeldom(clock: Clock, report: (error: unknown) => void): (error: unknown) => void {
  const last = new Map<string, number>();
  return (error) => {
    const code = error instanceof SluisError ? error.code : "INTERNAL";
    const now = clock.now();
    const before = last.get(code);
    if (before !== undefined && Math.abs(now - before) < QUIET) return;
    last.set(code, now);
    report(error);
  };
}
