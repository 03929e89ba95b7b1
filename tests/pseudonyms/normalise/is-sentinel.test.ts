import fc from "fast-check";
import { expect, it } from "vitest";
import { isSentinel } from "../../../gateway/pseudonyms/normalise/is-sentinel.ts";

const WORDS = ["", "-", "--", ".", "?", "NULL", "NVT", "NB", "ONBEKEND", "UNKNOWN", "X", "XX", "XXX", "GEEN"];

it("a text is a sentinel in any case and with spaces, dots and slashes in it, and nothing else is", () => {
  const piece = fc.constantFrom(...WORDS, "n.v.t.", "onbekend", "x", "1", " ", ".", "/", "a", "ı", "ß", "ŉ", "\u212a");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
      const text = pieces.join("");
      const bare = text.replaceAll(" ", "").replaceAll(".", "").replaceAll("/", "").toUpperCase();
      expect(isSentinel(text)).toBe(WORDS.includes(bare));
    }),
    { numRuns: 2000 },
  );
});
