import { NUMBERS_IN_USE } from "./byte-dictionary.ts";

/** What was worked out for numbered texts of one column. */
export interface NumberMemory<Value> {
  /** Whether something is known of this number; never of -1. */
  holds(number: number): boolean;
  /** What is known of a number that it holds. */
  at(number: number): Value;
  /** Remembers what was worked out; of -1 nothing. */
  keep(number: number, value: Value): void;
}

const FIRST = 64;

/** A memory for numbers of one `ByteDictionary`. A newer number takes the place of one that is no longer in use. */
export function createNumberMemory<Value>(): NumberMemory<Value> {
  let numbers = new Int32Array(FIRST).fill(-1);
  let values: (Value | undefined)[] = new Array<Value | undefined>(FIRST).fill(undefined);

  /** Every number in use has a place of its own once the memory is as large as that. */
  function grow(number: number): void {
    let length = numbers.length;
    while (length < NUMBERS_IN_USE && number >= length) length *= 2;
    const larger = new Int32Array(length).fill(-1);
    const moved = new Array<Value | undefined>(length).fill(undefined);
    for (const [place, old] of numbers.entries()) {
      if (old === -1) continue;
      larger[old & (length - 1)] = old;
      moved[old & (length - 1)] = values[place];
    }
    numbers = larger;
    values = moved;
  }

  return {
    holds: (number) => number >= 0 && numbers[number & (numbers.length - 1)] === number,
    at: (number) => values[number & (numbers.length - 1)] as Value,
    keep(number, value) {
      if (number < 0) return;
      if (number >= numbers.length && numbers.length < NUMBERS_IN_USE) grow(number);
      const place = number & (numbers.length - 1);
      numbers[place] = number;
      values[place] = value;
    },
  };
}
