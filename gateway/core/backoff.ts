/**
 * The wait before the next try: doubling from the first to the longest, between half and the whole of it at random, so that what
 * failed together does not come back together.
 * In: first and longest wait in milliseconds, a number in [0, 1) for jitter. Out: from tries so far (from 1) to milliseconds.
 */
export function backoff(first: number, longest: number, random: () => number): (attempts: number) => number {
  return (attempts) => {
    const whole = Math.min(longest, first * 2 ** Math.min(attempts - 1, 30));
    return Math.round(whole * (0.5 + random() / 2));
  };
}
