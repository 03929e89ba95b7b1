import { createCipheriv, type KeyObject } from "node:crypto";
import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSealedPart } from "../../gateway/envelope/check-sealed-part.ts";
import { createContentKey } from "../../gateway/envelope/content-key.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";
import { partBinding } from "../../gateway/envelope/part-binding.ts";
import { sealPart } from "../../gateway/envelope/seal-part.ts";
import { codeOf, DELIVERY_ID, PLAINTEXTS, sampleDelivery } from "./sample-delivery.ts";

const { contentKey, parts, manifest } = sampleDelivery();
const first = { contentKey, deliveryId: DELIVERY_ID, n: 1, last: false, ...parts[0]! };

/** Seals bytes that are not a zstd frame of honest making. */
function sealRaw(key: KeyObject, compressed: Uint8Array): Uint8Array {
  const { nonce, additionalData } = partBinding({ deliveryId: DELIVERY_ID, n: 1, last: false });
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(additionalData);
  return Buffer.concat([cipher.update(compressed), cipher.final(), cipher.getAuthTag()]);
}

describe("a sealed part", () => {
  it("opens to the bytes that were sealed, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 1, max: 20_000 }),
        fc.boolean(),
        (plaintext, n, last) => {
          const place = { contentKey: createContentKey(), deliveryId: DELIVERY_ID, n, last };
          const { sealed, plainBytes } = sealPart({ ...place, plaintext });
          expect(Buffer.from(openPart({ ...place, sealed, plainBytes })).equals(plaintext)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("opens in place as each part of a delivery", () => {
    for (const [index, { sealed, plainBytes }] of parts.entries()) {
      const opened = openPart({ ...first, n: index + 1, last: index === 2, sealed, plainBytes });
      expect(Buffer.from(opened).toString()).toBe(PLAINTEXTS[index]!.toString());
    }
  });

  it("has memory of its own, so that a worker can hand it over", () => {
    expect(parts[0]!.sealed.buffer.byteLength).toBe(parts[0]!.sealed.length);
  });

  it("keeps the nonce and the additional data of the design", () => {
    const { nonce, additionalData } = partBinding({ deliveryId: DELIVERY_ID, n: 258, last: true });
    expect(nonce.toString("hex")).toBe("000000000000000000000102");
    const text = ["sluis/part/1", DELIVERY_ID, "258", "last"];
    const expected = text.map(
      (piece) => `${piece.length.toString(16).padStart(8, "0")}${Buffer.from(piece).toString("hex")}`,
    );
    expect(additionalData.toString("hex")).toBe(expected.join(""));
  });

  it("is refused when any byte is changed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (position, change) => {
        const sealed = Uint8Array.from(first.sealed);
        sealed[position % sealed.length]! ^= change;
        expect(await codeOf(() => openPart({ ...first, sealed }))).toBe("PART_NOT_AUTHENTIC");
        expect(await codeOf(() => checkSealedPart(1, sealed, manifest.parts[0]!))).toBe("PART_DIFFERS");
      }),
      { numRuns: 60 },
    );
  });

  it("is refused when it was cut off at any length", async () => {
    for (let length = 0; length < first.sealed.length; length++) {
      const sealed = first.sealed.slice(0, length);
      expect(await codeOf(() => openPart({ ...first, sealed }))).toBe("PART_NOT_AUTHENTIC");
      expect(await codeOf(() => checkSealedPart(1, sealed, manifest.parts[0]!))).toBe("PART_DIFFERS");
    }
  });

  it("is refused in another place, as last part, or in another delivery", async () => {
    const other = "0190a000-0000-7000-8000-000000000002";
    expect(await codeOf(() => openPart({ ...first, n: 2 }))).toBe("PART_NOT_AUTHENTIC");
    expect(await codeOf(() => openPart({ ...first, last: true }))).toBe("PART_NOT_AUTHENTIC");
    expect(await codeOf(() => openPart({ ...first, deliveryId: other }))).toBe("PART_NOT_AUTHENTIC");
    expect(await codeOf(() => openPart({ ...first, contentKey: createContentKey() }))).toBe("PART_NOT_AUTHENTIC");
  });

  it("is refused when two parts were swapped", async () => {
    expect(await codeOf(() => checkSealedPart(1, parts[1]!.sealed, manifest.parts[0]!))).toBe("PART_DIFFERS");
    expect(await codeOf(() => openPart({ ...first, ...parts[1]! }))).toBe("PART_NOT_AUTHENTIC");
  });

  it("passes the check against its own line of the manifest", () => {
    expect(() => checkSealedPart(3, parts[2]!.sealed, manifest.parts[2]!)).not.toThrow();
  });
});

describe("inflating a part", () => {
  it("stops at the length that the manifest names", async () => {
    const bomb = sealRaw(contentKey, zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)));
    expect(bomb.length).toBeLessThan(20_000);
    expect(await codeOf(() => openPart({ ...first, sealed: bomb }))).toBe("PART_NOT_INFLATED");
  });

  it("refuses a frame that asks for more memory than a part may take", async () => {
    const params = { [constants.ZSTD_c_windowLog]: 27 };
    const greedy = sealRaw(contentKey, zstdCompressSync(Buffer.alloc(64 * 1024 * 1024), { params }));
    expect(await codeOf(() => openPart({ ...first, sealed: greedy, plainBytes: 4_194_304 }))).toBe("PART_NOT_INFLATED");
  });

  it("refuses one byte too many and one byte too few", async () => {
    expect(await codeOf(() => openPart({ ...first, plainBytes: first.plainBytes - 1 }))).toBe("PART_NOT_INFLATED");
    expect(await codeOf(() => openPart({ ...first, plainBytes: first.plainBytes + 1 }))).toBe("PART_NOT_INFLATED");
  });

  it("refuses what is not zstd, or half of it", async () => {
    const half = zstdCompressSync(PLAINTEXTS[0]!).subarray(0, -2);
    for (const content of [Buffer.from("plain text"), half])
      expect(await codeOf(() => openPart({ ...first, sealed: sealRaw(contentKey, content) }))).toBe(
        "PART_NOT_INFLATED",
      );
  });
});
