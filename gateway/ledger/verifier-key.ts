import { createPublicKey, type KeyObject } from "node:crypto";
import { sha256Hex } from "../core/sha256.ts";
import { SluisError } from "../core/sluis-error.ts";
import { isKeyName } from "./signed-note.ts";
import { strictBase64 } from "./strict-base64.ts";

/** What a key signs: whole notes (0x01, Ed25519) or timestamped cosignatures (0x04) (C2SP signed-note, tlog-cosignature). */
export type NoteKeyType = "log" | "cosigner";

/** A key that notes are verified with. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: string;
  readonly type: NoteKeyType;
  readonly publicKey: KeyObject;
}

const TYPE_BYTE = { log: 1, cosigner: 4 } as const;

/** Keys that were read, by their text: each receipt is verified with those of the partner's card. The one added longest ago is the first. */
const kept = new Map<string, VerifierKey>();
const MOST_KEPT = 200;

/**
 * The verifier key of an Ed25519 key: key id = SHA-256(name || 0x0A || type || public key)[:4] (C2SP signed-note).
 * In: key name, type, an Ed25519 key, private or public. Out: the verifier key. Throws NOTE_MALFORMED for a wrong name or key.
 */
export function verifierKey(name: string, type: NoteKeyType, key: KeyObject): VerifierKey {
  if (!isKeyName(name)) throw new SluisError("NOTE_MALFORMED", { why: "key name" });
  if (key.asymmetricKeyType !== "ed25519") throw new SluisError("NOTE_MALFORMED", { why: "key type" });
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  const keyId = sha256Hex(`${name}\n`, Uint8Array.of(TYPE_BYTE[type]), rawKey(publicKey)).slice(0, 8);
  return { name, keyId, type, publicKey };
}

/** Writes a verifier key as `name+id+base64(type || key)`, the form that C2SP tools read. */
export function encodeVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  const material = Buffer.concat([Uint8Array.of(TYPE_BYTE[type]), rawKey(publicKey)]);
  return `${name}+${keyId}+${material.toString("base64")}`;
}

/**
 * Reads a verifier key and checks that its id belongs to it. In: text as `encodeVerifierKey` writes it. Out: the key.
 * Throws NOTE_MALFORMED for anything else, other types of keys among them.
 */
export function parseVerifierKey(text: string): VerifierKey {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const [name = "", keyId = "", ...rest] = text.split("+");
  const material = strictBase64(rest.join("+")); // base64 has plus signs of its own
  const type = material?.[0] === TYPE_BYTE.log ? "log" : material?.[0] === TYPE_BYTE.cosigner ? "cosigner" : undefined;
  if (material?.length !== 33 || type === undefined) throw new SluisError("NOTE_MALFORMED", { why: "key type" });
  const jwk = { kty: "OKP", crv: "Ed25519", x: material.toString("base64url", 1) };
  const key = verifierKey(name, type, createPublicKey({ key: jwk, format: "jwk" }));
  if (key.keyId !== keyId) throw new SluisError("NOTE_MALFORMED", { why: "key id" });
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(text, key);
  return key;
}

function rawKey(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url");
}
