import { createHash } from "node:crypto";

/** SHA-256 over the pieces as one message. In: strings (UTF-8) or bytes. Out: 64 lower-case hexadecimal characters. */
export function sha256Hex(...pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
