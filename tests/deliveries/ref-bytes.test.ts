import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { base32 } from "../../gateway/core/base32.ts";
import { writeRef } from "../../gateway/deliveries/ref-bytes.ts";

it("the bytes of a ref are those that its letters were made of", () => {
  const target = new Uint8Array(60).fill(0xaa);
  for (let at = 0; at < 500; at++) {
    const bytes = createHash("sha256").update(String(at)).digest().subarray(0, 20);
    writeRef(base32(bytes), target, 20);
    expect(Buffer.from(target.subarray(20, 40))).toEqual(bytes);
  }
  // and nothing beside them
  expect(new Set(target.subarray(0, 20))).toEqual(new Set([0xaa]));
  expect(new Set(target.subarray(40))).toEqual(new Set([0xaa]));
});
