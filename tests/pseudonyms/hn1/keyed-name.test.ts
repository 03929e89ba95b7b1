import { createHmac, createSecretKey } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { base32 } from "../../../gateway/core/base32.ts";
import type { LateText } from "../../../gateway/core/late-text.ts";
import { lengthPrefix } from "../../../gateway/core/length-prefix.ts";
import { keyedName } from "../../../gateway/pseudonyms/hn1/keyed-name.ts";
import { keyedWords } from "../../../gateway/pseudonyms/hn1/keyed-words.ts";

const KEYS = [1, 32, 64].map((length) => createSecretKey(Buffer.alloc(length, length)));
const HEAD = lengthPrefix("head");
const makers = KEYS.map((key) => keyedName(key, HEAD, "p."));
const words = keyedWords(KEYS[1]!, HEAD);

function expected(key: number, part: string): string {
  const message = Buffer.concat([HEAD, lengthPrefix(part)]);
  return `p.${base32(createHmac("sha256", KEYS[key]!).update(message).digest().subarray(0, 20))}`;
}

/** Lengths around the ends of blocks, where padding goes wrong, and many blocks beside one. */
const part = fc.oneof(
  fc.integer({ min: 0, max: 260 }).map((length) => "x".repeat(length)),
  fc.string({ unit: "binary", maxLength: 80 }),
);
const message = fc.record({ key: fc.nat(KEYS.length - 1), part, readNow: fc.boolean(), wordsToo: fc.boolean() });

it("names of any keys and lengths that are made together are HMAC-SHA-256, in whatever order they are read", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
      const late: (readonly [LateText, string])[] = [];
      for (const { key, part, readNow, wordsToo } of messages) {
        const name = makers[key]!([part]);
        late.push([name, expected(key, part)]);
        if (readNow) expect(name.text).toBe(expected(key, part));
        if (wordsToo) {
          const digest = createHmac("sha256", KEYS[1]!)
            .update(Buffer.concat([HEAD, lengthPrefix(part)]))
            .digest();
          const view = Buffer.alloc(32);
          words([part]).forEach((word, at) => void view.writeInt32BE(word, at * 4));
          expect(view).toEqual(digest);
        }
      }
      for (const [name, wanted] of late.toReversed()) expect(name.text).toBe(wanted);
    }),
    { numRuns: 300 },
  );
});

it("a message longer than the memory set aside makes room, beside short ones that wait", () => {
  const long = "y".repeat(300_000);
  const names = [makers[0]!(["a"]), makers[1]!([long]), makers[2]!(["b"])];
  expect(names.map(({ text }) => text)).toEqual([expected(0, "a"), expected(1, long), expected(2, "b")]);
});

it("a key that is prepared while names wait leaves them right", () => {
  const name = makers[0]!(["a"]);
  keyedName(createSecretKey(Buffer.alloc(32, 9)), HEAD, "")(["c"]);
  expect(name.text).toBe(expected(0, "a"));
});
