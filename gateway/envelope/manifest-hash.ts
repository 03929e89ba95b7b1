import { sha256Hex } from "../core/sha256.ts";

/**
 * SHA-256("sluis/manifest/1" || 0x00 || JCS payload that was signed), `docs/formats.md`. Never over a token: its text can be
 * changed without breaking the signature. In: the JCS text. Out: 64 hexadecimal characters.
 */
export function manifestHash(manifestText: string): string {
  return sha256Hex("sluis/manifest/1\0", manifestText);
}
