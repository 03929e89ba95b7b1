import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, X509Certificate } from "node:crypto";
import { basename } from "node:path";
import { canonicalJson } from "../core/canonical-json.ts";
import { checkControlDocument } from "../core/control-document.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { KeyFile } from "../core/types/key-file.ts";
import { checkKey, type KeyPurpose } from "./key-purpose.ts";
import { keyId } from "./public-jwk.ts";
import { unwrap, wrap } from "./wrap-secret.ts";

/** A key pair of ours. `certificates` (PEM, own first) only for a TLS key that has them. */
export interface OwnKey {
  readonly purpose: KeyPurpose;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly certificates?: readonly string[];
}

/** A symmetric key of ours, 32 bytes, by its name. */
export interface OwnSecret {
  readonly purpose: "secret";
  readonly name: string;
  readonly key: KeyObject;
  readonly createdAt: number;
}

/** `<purpose>-<id>.json`: where a key or secret stands in the keys folder. */
export function keyFileName(entry: OwnKey | OwnSecret): string {
  return `${entry.purpose}-${entry.purpose === "secret" ? entry.name : entry.kid}.json`;
}

/** Writes a key or secret as a key file, wrapped for its purpose and id. Throws SCHEMA_VIOLATION for a name that cannot be one. */
export function keyFileText(kek: KeyObject, entry: OwnKey | OwnSecret): string {
  const id = entry.purpose === "secret" ? entry.name : entry.kid;
  const bytes =
    entry.purpose === "secret" ? entry.key.export() : entry.privateKey.export({ type: "pkcs8", format: "der" });
  const file: KeyFile = {
    v: 1,
    purpose: entry.purpose,
    id,
    createdAt: entry.createdAt,
    wrapped: Buffer.from(wrap(kek, `key-file:${entry.purpose}:${id}`, bytes)).toString("base64url"),
    ...(entry.purpose === "tls" && entry.certificates !== undefined ? { certificates: [...entry.certificates] } : {}),
  };
  checkControlDocument<KeyFile>("key-file", file);
  return `${canonicalJson(file as unknown as Json)}\n`;
}

/**
 * Reads a key file and checks what is in it: the key is of the kind its purpose asks, has the id that the file is named by, and
 * certificates are of that key. In: the key-encryption key, the file's path (for its name) and text.
 * Throws KEY_FILE_INVALID, KEY_REFUSED, UNWRAP_FAILED and what reading JSON throws.
 */
export function readKeyFile(kek: KeyObject, path: string, text: string): OwnKey | OwnSecret {
  const file = checkControlDocument<KeyFile>("key-file", parseStrictJson(text));
  const { purpose, id, createdAt } = file;
  const invalid = (why: string) => new SluisError("KEY_FILE_INVALID", { file: basename(path), why });
  if (basename(path) !== `${purpose}-${id}.json`) throw invalid("name");
  const bytes = Buffer.from(unwrap(kek, `key-file:${purpose}:${id}`, Buffer.from(file.wrapped, "base64url")));
  if (purpose === "secret") {
    if (bytes.length !== 32) throw invalid("length");
    return { purpose, name: id, key: createSecretKey(bytes), createdAt };
  }
  const privateKey = createPrivateKey({ key: bytes, type: "pkcs8", format: "der" });
  checkKey(purpose, privateKey);
  if (keyId(privateKey) !== id) throw invalid("id");
  const key: OwnKey = { purpose, kid: id, privateKey, publicKey: createPublicKey(privateKey), createdAt };
  if (file.certificates === undefined) return key;
  if (purpose !== "tls") throw invalid("certificates");
  checkCertificates(key, file.certificates);
  return { ...key, certificates: file.certificates };
}

/** Checks that the first certificate is of this key. Throws CERTIFICATE_INVALID. */
export function checkCertificates(key: OwnKey, certificates: readonly string[]): void {
  let own: X509Certificate | undefined;
  try {
    [own] = certificates.map((pem) => new X509Certificate(pem));
  } catch (cause) {
    throw new SluisError("CERTIFICATE_INVALID", { why: "form" }, { cause });
  }
  if (!own?.checkPrivateKey(key.privateKey)) throw new SluisError("CERTIFICATE_INVALID", { why: "another key" });
}
