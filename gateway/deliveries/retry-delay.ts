import { ERROR_TABLE } from "../core/error-table.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** Tries of a step that fails for another reason than that somebody cannot be reached; then it is poison, and waits for a person. */
const MAXIMUM_ATTEMPTS = 10;

/** What ends by itself one day, however long it takes. */
const LASTING_HOLDS: readonly string[] = [
  "AGREEMENT_SUSPENDED",
  "CERTIFICATE_EXPIRED",
  "CLOCK_NOT_CREDIBLE",
  // of a partner that has not accepted our last card yet, or we its
  "KEY_UNKNOWN",
  "LOG_BEHIND",
];

/**
 * How long to wait before the next try: doubling up to a limit, with jitter over the upper half, so that many gateways that
 * lost the same partner do not come back at the same moment.
 * In: number of tries so far, from 1. Out: milliseconds.
 */
export function retryDelay(context: Pick<GatewayContext, "policy" | "random">, attempts: number): number {
  const { retryFirst, retryLongest } = context.policy;
  const full = Math.min(retryLongest, retryFirst * 2 ** Math.min(attempts - 1, 30));
  return Math.round(full / 2 + context.random() * (full / 2));
}

/**
 * Whether a failed step is tried again by itself: always when a partner or service could not be reached or does not work now, never
 * after a refusal that is for good, and a few times when nobody knows.
 * In: the error, tries so far with this one.
 */
export function mayTryAgain(error: unknown, attempts: number): boolean {
  if (!(error instanceof SluisError) || error.code === "INTERNAL") return attempts < MAXIMUM_ATTEMPTS;
  const { retry, exit } = ERROR_TABLE[error.code];
  if (!retry) return false;
  return exit === 3 || LASTING_HOLDS.includes(error.code) || attempts < MAXIMUM_ATTEMPTS;
}
