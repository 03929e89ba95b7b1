import { createPublicKey, type KeyObject } from "node:crypto";
import { sha256Hex } from "../core/sha256.ts";
import { SluisError } from "../core/sluis-error.ts";

const ED25519 = Uint8Array.of(0x01);

/**
 * A log key in the text form of C2SP signed-note: `<name>+<key id>+<base64(0x01 || 32-byte key)>`, where the key id is the first
 * four bytes of SHA-256(name || LF || 0x01 || key) in hexadecimal. In: the key's name, an Ed25519 public key.
 */
export function verifierKey(name: string, publicKey: KeyObject): string {
  const key = Buffer.concat([ED25519, Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url")]);
  return `${name}+${verifierKeyId(name, key)}+${key.toString("base64")}`;
}

/** Reads a verifier key. Out: its name and public key. Throws KEY_REFUSED when it is not one, or its id does not fit. */
export function readVerifierKey(text: string): { readonly name: string; readonly publicKey: KeyObject } {
  const [name = "", id = "", encoded = "", ...rest] = splitOutside(text);
  const key = Buffer.from(encoded, "base64");
  const wrong =
    rest.length > 0 ||
    !/^[^\s+]{1,200}$/.test(name) ||
    key.length !== 33 ||
    key[0] !== ED25519[0] ||
    key.toString("base64") !== encoded ||
    id !== verifierKeyId(name, key);
  if (wrong) throw new SluisError("KEY_REFUSED", { purpose: "log", why: "verifier key" });
  const jwk = { kty: "OKP", crv: "Ed25519", x: key.subarray(1).toString("base64url") };
  return { name, publicKey: createPublicKey({ key: jwk, format: "jwk" }) };
}

/** Name, id and key; base64 may hold a plus itself, so only the first two separate. */
function splitOutside(text: string): string[] {
  const [name = "", id = "", ...encoded] = text.split("+");
  return [name, id, encoded.join("+")];
}

function verifierKeyId(name: string, key: Uint8Array): string {
  return sha256Hex(name, "\n", key).slice(0, 8);
}
