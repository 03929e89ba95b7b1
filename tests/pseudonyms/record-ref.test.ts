import { createHmac, createSecretKey } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { base32 } from "../../gateway/core/base32.ts";
import { lengthPrefix } from "../../gateway/core/length-prefix.ts";
import { createRecordRef, recordRef } from "../../gateway/pseudonyms/record-ref.ts";

const key = createSecretKey(Buffer.alloc(32, 7));

it("a ref is base32 of the first 20 bytes of the HMAC over agreement, product and key parts", () => {
  const refOf = createRecordRef(key, "agr-1", "incidentmelding");
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 3 }), (parts) => {
      const message = lengthPrefix("sluis/ref/1", "agr-1", "incidentmelding", ...parts);
      const expected = base32(createHmac("sha256", key).update(message).digest().subarray(0, 20));
      expect(refOf(parts).text).toBe(expected);
      expect(recordRef(key, "agr-1", "incidentmelding", parts)).toBe(expected);
    }),
    { numRuns: 200 },
  );
});

it("a ref differs per agreement, product, key and split of the parts", () => {
  const refs = [
    recordRef(key, "agr-1", "p", ["a", "b"]),
    recordRef(key, "agr-2", "p", ["a", "b"]),
    recordRef(key, "agr-1", "q", ["a", "b"]),
    recordRef(key, "agr-1", "p", ["ab"]),
    recordRef(createSecretKey(Buffer.alloc(32, 8)), "agr-1", "p", ["a", "b"]),
  ];
  expect(new Set(refs).size).toBe(refs.length);
  for (const ref of refs) expect(ref).toMatch(/^[0-9a-hjkmnp-tv-z]{32}$/);
});
