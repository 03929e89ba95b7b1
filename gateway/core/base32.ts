const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Crockford base32 in lower case without padding, as `docs/pseudonyms.md` names it.
 * In: bytes. Out: ceil(bits / 5) characters of 0-9 a-z without i l o u.
 */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let buffered = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffered = ((buffered << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffered >> bits) & 31];
    }
  }
  if (bits > 0) text += ALPHABET[(buffered << (5 - bits)) & 31];
  return text;
}
