import { createPublicKey, type KeyObject } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { Jwk } from "../core/types/partner-card.ts";

/** A public key as a JWK with its id, which is its thumbprint (RFC 7517; RFC 7638 with SHA-256, base64url). */
export function publicJwk(publicKey: KeyObject): Jwk {
  const { kty, crv, x, y } = publicKey.export({ format: "jwk" });
  const members = { kty, crv, x, ...(y === undefined ? {} : { y }) } as Omit<Jwk, "kid">;
  return { ...members, kid: thumbprint(members) };
}

/** The id of a key: the same for its private and its public half. EC and Ed25519 keys. */
export function keyId(key: KeyObject): string {
  return publicJwk(key.type === "private" ? createPublicKey(key) : key).kid;
}

/** SHA-256 of a public key's SubjectPublicKeyInfo in hexadecimal: what a partner card pins a TLS key by (as in RFC 7469). */
export function spkiPin(publicKey: KeyObject): string {
  return sha256Hex(publicKey.export({ type: "spki", format: "der" }));
}

/** RFC 7638 section 3: only the required members, in lexicographic order, without white space. */
function thumbprint(members: Omit<Jwk, "kid">): string {
  return Buffer.from(sha256Hex(canonicalJson(members as { [name: string]: string })), "hex").toString("base64url");
}
