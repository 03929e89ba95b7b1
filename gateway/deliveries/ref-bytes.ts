import { BASE32_VALUES } from "../core/base32-values.ts";

/** Bytes behind the 32 letters of a `ref`. */
export const REF_BYTES = 20;

/** Writes the bytes of a ref (base32, 32 letters). In: the ref, where to, at which byte. */
export function writeRef(ref: string, target: Uint8Array, at: number): void {
  // eight letters are five bytes
  for (let letter = 0, byte = at; letter < 32; letter += 8, byte += 5) {
    const high =
      (BASE32_VALUES[ref.charCodeAt(letter)]! << 15) |
      (BASE32_VALUES[ref.charCodeAt(letter + 1)]! << 10) |
      (BASE32_VALUES[ref.charCodeAt(letter + 2)]! << 5) |
      BASE32_VALUES[ref.charCodeAt(letter + 3)]!;
    const low =
      (BASE32_VALUES[ref.charCodeAt(letter + 4)]! << 15) |
      (BASE32_VALUES[ref.charCodeAt(letter + 5)]! << 10) |
      (BASE32_VALUES[ref.charCodeAt(letter + 6)]! << 5) |
      BASE32_VALUES[ref.charCodeAt(letter + 7)]!;
    target[byte] = high >>> 12;
    target[byte + 1] = high >>> 4;
    target[byte + 2] = (high << 4) | (low >>> 16);
    target[byte + 3] = low >>> 8;
    target[byte + 4] = low;
  }
}
