import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createByteDictionary, NUMBERS_IN_USE } from "../../gateway/core/byte-dictionary.ts";
import { createNumberMemory } from "../../gateway/core/number-memory.ts";

/** The number of a text that stands between other bytes. */
function numberOf(dictionary: ReturnType<typeof createByteDictionary>, text: string): number {
  const bytes = Buffer.from(`;${text};`);
  return dictionary.numberOf(bytes, 1, bytes.length - 1);
}

describe("A dictionary of texts by their bytes", () => {
  it("gives a text the number it had before, and no two texts one number, whatever comes in between", () => {
    const texts = fc.array(fc.string({ maxLength: 6, unit: "grapheme" }), { maxLength: 400 });
    fc.assert(
      fc.property(texts, (all) => {
        const dictionary = createByteDictionary();
        const known = new Map<number, string>();
        for (const text of all) {
          const number = numberOf(dictionary, text);
          if (number === -1) continue;
          expect(known.get(number) ?? text).toBe(text);
          known.set(number, text);
          expect(numberOf(dictionary, text)).toBe(number);
        }
      }),
    );
  });

  it("keeps to that when it is filled many times over, and never uses a number again", () => {
    const dictionary = createByteDictionary();
    const known = new Map<number, string>();
    let numbered = 0;
    for (let at = 0; at < 12 * NUMBERS_IN_USE; at++) {
      const text = `waarde ${Math.floor(at / 3)}`; // each thrice, so that it pays
      const number = numberOf(dictionary, text);
      if (number === -1) continue;
      expect(known.get(number) ?? text).toBe(text);
      known.set(number, text);
      numbered += 1;
    }
    expect(numbered).toBeGreaterThan(11.9 * NUMBERS_IN_USE); // some places are too far from home
    expect(known.size).toBeGreaterThan(2 * NUMBERS_IN_USE);
  });

  it("rests from a column in which every text comes once, and looks again later", () => {
    const dictionary = createByteDictionary();
    const numbers = Array.from({ length: 40 * NUMBERS_IN_USE }, (_, at) => numberOf(dictionary, `eenmalig ${at}`));
    const without = numbers.filter((number) => number === -1).length;
    expect(without / numbers.length).toBeGreaterThan(0.7);
    expect(numbers.slice(2 * NUMBERS_IN_USE).some((number) => number >= 0)).toBe(true);
  });

  it("does not number a long text", () => {
    const dictionary = createByteDictionary();
    expect(numberOf(dictionary, "x".repeat(65))).toBe(-1);
    expect(numberOf(dictionary, "x".repeat(64))).toBe(0);
  });
});

describe("A memory by number", () => {
  it("gives back what was kept for a number as long as that number is among the newest, and never what was kept for another", () => {
    const memory = createNumberMemory<string>();
    for (let number = 0; number < 3 * NUMBERS_IN_USE; number++) {
      memory.keep(number, `van ${number}`);
      for (const earlier of [number, number - 1, number - NUMBERS_IN_USE + 1])
        if (earlier >= 0) {
          expect(memory.holds(earlier)).toBe(true);
          expect(memory.at(earlier)).toBe(`van ${earlier}`);
        }
      expect(memory.holds(number + 1)).toBe(false);
      expect(memory.holds(number - NUMBERS_IN_USE)).toBe(false);
    }
  });

  it("holds what is undefined, and nothing for a text without a number", () => {
    const memory = createNumberMemory<string | undefined>();
    memory.keep(5, undefined);
    memory.keep(-1, "niets");
    expect(memory.holds(5)).toBe(true);
    expect(memory.at(5)).toBeUndefined();
    expect(memory.holds(-1)).toBe(false);
  });
});
