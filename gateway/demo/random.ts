/** Numbers that look random and are the same for the same seed, so that a demonstration can be repeated. Never for secrets. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number with from <= n < to. */
  between(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True in this share of cases. */
  chance(share: number): boolean;
}

/** In: any whole number. Out: a generator (mulberry32, 32 bits of state). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from));
  return { next, between, pick: (choices) => choices[between(0, choices.length)]!, chance: (share) => next() < share };
}
