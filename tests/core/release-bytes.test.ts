import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import { releaseBytes } from "../../gateway/core/release-bytes.ts";

it("large bytes are empty once their memory was given back, and giving it back again does nothing", () => {
  const bytes = new Uint8Array(200_000).fill(7);
  releaseBytes(bytes.subarray(10));
  expect([bytes.length, bytes.buffer.detached]).toEqual([0, true]);
  releaseBytes(bytes);
  expect(bytes.length).toBe(0);
});

it("bytes that may share their memory with others, in the pool of small buffers, stay as they are", () => {
  const [one, other] = [Buffer.from("some"), Buffer.from("others")];
  releaseBytes(one);
  expect([one.toString(), other.toString()]).toEqual(["some", "others"]);
  const whole = new Uint8Array(Buffer.poolSize).fill(1);
  releaseBytes(whole);
  expect(whole.length).toBe(Buffer.poolSize);
});
