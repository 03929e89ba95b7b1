import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";

/** What a key pair is for. A key has one purpose: TLS, signing, decryption and log keys are four separate keys. */
export type KeyPurpose = "tls" | "signing" | "decryption" | "log";

/** Makes a key pair: Ed25519 for logs (C2SP checkpoints), P-256 for the others. Out: the private key. */
export function generateKey(purpose: KeyPurpose): KeyObject {
  return purpose === "log"
    ? generateKeyPairSync("ed25519").privateKey
    : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

/**
 * Checks that a key, private or public, may be used for its purpose; jose and OpenSSL take weaker ones. Signing may be Ed25519 too
 * (EdDSA is allowed by the suite), and TLS may be P-384. Throws KEY_REFUSED.
 */
export function checkKey(purpose: KeyPurpose, key: KeyObject): void {
  const kind = key.asymmetricKeyType === "ec" ? key.asymmetricKeyDetails?.namedCurve : key.asymmetricKeyType;
  if (kind === undefined || !ALLOWED[purpose].includes(kind))
    throw new SluisError("KEY_REFUSED", { purpose, why: kind ?? key.type });
}

/** Key types and curves by the names that node:crypto gives them; prime256v1 is P-256. */
const ALLOWED: { readonly [purpose in KeyPurpose]: readonly string[] } = {
  tls: ["prime256v1", "secp384r1"],
  signing: ["prime256v1", "ed25519"],
  decryption: ["prime256v1"],
  log: ["ed25519"],
};
