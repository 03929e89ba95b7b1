import fc from "fast-check";
import { expect, it } from "vitest";
import { linesOf } from "../../gateway/api/lines-of.ts";

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

it("lines come out as they went in, wherever the stream was cut", async () => {
  const line = fc.string({ unit: fc.constantFrom("a", "é", "€", "\u2028", "\r", '"', "😀") });
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat({ max: 9 })), async (lines, sizes) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      expect(await Array.fromAsync(linesOf(cut(bytes, sizes)))).toEqual(lines);
    }),
  );
});

it("a last line without an end counts, and nothing is no line", async () => {
  expect(await Array.fromAsync(linesOf(cut(Buffer.from("a\nb"), [1])))).toEqual(["a", "b"]);
  expect(await Array.fromAsync(linesOf(cut(Buffer.alloc(0), [])))).toEqual([]);
});
