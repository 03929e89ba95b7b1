import fc from "fast-check";
import { expect, it } from "vitest";
import { createLinePage } from "../../gateway/deliveries/work/line-page.ts";

const letter = fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyz");
/** Refs whose first letters are often equal, which a sort by these alone would leave in disorder. */
const ref = fc
  .tuple(fc.constantFrom("0000000", "zzzzzzz", "0000001"), fc.string({ unit: letter, minLength: 25, maxLength: 25 }))
  .map(([head, tail]) => head + tail);
const text = fc.string({ unit: "binary", maxLength: 40 });

it("the lines of a part stand in the order of their refs, byte for byte, page after page", () => {
  const pageOfLines = fc
    .array(fc.tuple(ref, text), { maxLength: 60 })
    .map((lines) => lines.map(([key, cell]) => [key, JSON.stringify([key, cell])] as const));
  fc.assert(
    fc.property(fc.array(pageOfLines, { maxLength: 3 }), (pages) => {
      const page = createLinePage(16);
      for (const lines of pages) {
        for (const [, line] of lines) {
          const bytes = Buffer.from(`before${line}behind`);
          page.add(bytes, 6, bytes.length - 6);
        }
        const sorted = lines.toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
        const wanted = Buffer.from(sorted.map(([, text]) => `${text}\n`).join(""));
        expect([page.lines, page.bytes]).toEqual([lines.length, wanted.length]);
        expect(page.take()).toEqual(wanted);
      }
    }),
    { numRuns: 200 },
  );
});
