import type { KeyObject } from "node:crypto";
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify } from "jose";
import type { JsonObject } from "./json.ts";
import { SluisError } from "./sluis-error.ts";
import { parseStrictJson } from "./strict-json.ts";

/** What a reader demands of a token before any key is used. */
export interface JoseExpectation {
  /** The exact `typ` header. */
  readonly typ: string;
  /** Accepted `alg` values. */
  readonly algs: readonly string[];
  /** Largest token in characters; 256 KiB by default. */
  readonly maxLength?: number;
}

/** A signed token that was read and verified. */
export interface ReadJws {
  readonly payload: Uint8Array;
  readonly kid: string;
  readonly alg: string;
}

/** How JWE messages are made: ECDH-ES+A256KW with A256GCM, the only pair we accept. */
const JWE_ALG = "ECDH-ES+A256KW";
const JWE_ENC = "A256GCM";

/**
 * Signs bytes as a compact JWS (RFC 7515).
 * In: payload bytes, a private KeyObject, its key id, `typ`; ES256 for P-256 keys, EdDSA for Ed25519 keys. Out: the token.
 */
export async function signJws(
  payload: Uint8Array,
  key: { privateKey: KeyObject; kid: string },
  typ: string,
): Promise<string> {
  const alg = key.privateKey.asymmetricKeyType === "ed25519" ? "EdDSA" : "ES256";
  return new CompactSign(payload).setProtectedHeader({ alg, kid: key.kid, typ }).sign(key.privateKey);
}

/**
 * Reads a compact JWS strictly: canonical base64url, no duplicate header members, only `alg`, `kid` and `typ` in the header
 * (RFC 8725 sections 3.1, 3.10 and 3.11; jose itself accepts texts that were changed).
 * In: token, expectation, `resolve` that gives the public key of a `kid` (or throws). Out: payload, kid, alg.
 * Throws TOO_LARGE, JOSE_MALFORMED, JOSE_HEADER_REFUSED, SIGNATURE_INVALID.
 */
export async function readJws(
  token: string,
  expectation: JoseExpectation,
  resolve: (kid: string) => KeyObject | Promise<KeyObject>,
): Promise<ReadJws> {
  const header = checkCompact(token, 3, expectation, ["alg", "kid", "typ"]);
  const kid = String(header["kid"]);
  const alg = String(header["alg"]);
  const key = await resolve(kid);
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [...expectation.algs] });
    return { payload, kid, alg };
  } catch (cause) {
    throw new SluisError("SIGNATURE_INVALID", {}, { cause });
  }
}

/** Encrypts bytes to one receiver as a compact JWE (RFC 7516). In: plaintext, public key, its id, `typ`. Out: the token. */
export async function encryptJwe(
  plaintext: Uint8Array,
  key: { publicKey: KeyObject; kid: string },
  typ: string,
): Promise<string> {
  return new CompactEncrypt(plaintext)
    .setProtectedHeader({ alg: JWE_ALG, enc: JWE_ENC, kid: key.kid, typ })
    .encrypt(key.publicKey);
}

/** Reads the `kid` of a token's header after the same strict checks, without using a key. */
export function readKid(token: string, kind: "jws" | "jwe", expectation: JoseExpectation): string {
  const header =
    kind === "jws"
      ? checkCompact(token, 3, expectation, ["alg", "kid", "typ"])
      : checkCompact(token, 5, expectation, ["alg", "enc", "epk", "kid", "typ"]);
  return String(header["kid"]);
}

/**
 * Opens a compact JWE strictly, as `readJws` does for signatures; compression (`zip`) is refused.
 * In: token, `typ`, `resolve` that gives our private key of a `kid`. Out: plaintext and the kid used.
 * Throws TOO_LARGE, JOSE_MALFORMED, JOSE_HEADER_REFUSED, DECRYPTION_FAILED.
 */
export async function readJwe(
  token: string,
  expectation: { readonly typ: string; readonly maxLength?: number },
  resolve: (kid: string) => KeyObject | Promise<KeyObject>,
): Promise<{ plaintext: Uint8Array; kid: string }> {
  const header = checkCompact(token, 5, { ...expectation, algs: [JWE_ALG] }, ["alg", "enc", "epk", "kid", "typ"]);
  if (header["enc"] !== JWE_ENC) throw new SluisError("JOSE_HEADER_REFUSED", { member: "enc" });
  const kid = String(header["kid"]);
  const key = await resolve(kid);
  try {
    const { plaintext } = await compactDecrypt(token, key, {
      keyManagementAlgorithms: [JWE_ALG],
      contentEncryptionAlgorithms: [JWE_ENC],
    });
    return { plaintext, kid };
  } catch (cause) {
    throw new SluisError("DECRYPTION_FAILED", {}, { cause });
  }
}

function checkCompact(
  token: string,
  segments: number,
  expectation: JoseExpectation,
  members: readonly string[],
): JsonObject {
  const maxLength = expectation.maxLength ?? 256 * 1024;
  if (token.length > maxLength) throw new SluisError("TOO_LARGE", { what: "token", limit: maxLength });
  // one piece more than there may be shows that there are too many; millions of dots would cost as many pieces
  const pieces = token.split(".", segments + 1);
  if (pieces.length !== segments) throw new SluisError("JOSE_MALFORMED", { why: "segments" });
  // A decoder that ignores padding, white space or trailing bits would let one message have many texts (RFC 7515 section 2).
  for (const piece of pieces) {
    if (Buffer.from(piece, "base64url").toString("base64url") !== piece)
      throw new SluisError("JOSE_MALFORMED", { why: "base64url" });
  }
  const header = parseStrictJson(Buffer.from(pieces[0]!, "base64url"), { depth: 3, bytes: 4096 });
  if (header === null || typeof header !== "object" || Array.isArray(header))
    throw new SluisError("JOSE_MALFORMED", { why: "header" });
  const object = header as JsonObject;
  for (const name of Object.keys(object)) {
    if (!members.includes(name)) throw new SluisError("JOSE_HEADER_REFUSED", { member: name.slice(0, 16) });
  }
  if (object["typ"] !== expectation.typ) throw new SluisError("JOSE_HEADER_REFUSED", { member: "typ" });
  if (!expectation.algs.includes(String(object["alg"]))) throw new SluisError("JOSE_HEADER_REFUSED", { member: "alg" });
  if (typeof object["kid"] !== "string") throw new SluisError("JOSE_HEADER_REFUSED", { member: "kid" });
  return object;
}
