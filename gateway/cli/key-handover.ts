import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { base32 } from "../core/base32.ts";
import { checkControlDocument } from "../core/control-document.ts";
import { lengthPrefix } from "../core/length-prefix.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { KeyHandover } from "../core/types/key-handover.ts";
import { asHeard } from "./spoken-code.ts";

/** 200 bits: too many to guess, so the code needs no slow hash. */
const CODE_BYTES = 25;

/** A pseudonym root key on its way to another party. */
export interface HandedKey {
  readonly domain: string;
  readonly epoch: string;
  readonly kid: string;
  /** 32 bytes. */
  readonly rootKey: Uint8Array;
}

/**
 * Wraps a key for the partner: AES-256-GCM under a key that HKDF (RFC 5869) makes from a fresh transfer code. File and code go
 * different ways; either alone opens nothing. Out: the file's text, and the code (40 characters without i l o u).
 */
export function sealHandover(key: HandedKey): { readonly text: string; readonly code: string } {
  const code = base32(randomBytes(CODE_BYTES));
  const salt = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", wrappingKey(code, salt), nonce);
  cipher.setAAD(names(key));
  const sealed = Buffer.concat([cipher.update(key.rootKey), cipher.final(), cipher.getAuthTag()]);
  const { domain, epoch, kid } = key;
  const file: KeyHandover = {
    v: 1,
    what: "pseudonym-root-key",
    domain,
    epoch,
    kid,
    salt: salt.toString("base64url"),
    nonce: nonce.toString("base64url"),
    sealed: sealed.toString("base64url"),
  };
  return { text: `${JSON.stringify(file, null, 2)}\n`, code };
}

/** Opens a hand-over file. In: its text, the code as it was typed. Throws TRANSFER_CODE_WRONG, and what reading a document throws. */
export function openHandover(text: string, typed: string): HandedKey {
  const file = checkControlDocument<KeyHandover>("key-handover", parseStrictJson(text));
  const sealed = Buffer.from(file.sealed, "base64url");
  try {
    const nonce = Buffer.from(file.nonce, "base64url");
    const key = wrappingKey(asHeard(typed), Buffer.from(file.salt, "base64url"));
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
    decipher.setAAD(names(file));
    decipher.setAuthTag(sealed.subarray(32));
    const rootKey = Buffer.concat([decipher.update(sealed.subarray(0, 32)), decipher.final()]);
    return { domain: file.domain, epoch: file.epoch, kid: file.kid, rootKey };
  } catch (cause) {
    throw new SluisError("TRANSFER_CODE_WRONG", {}, { cause });
  }
}

function wrappingKey(code: string, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", code, salt, lengthPrefix("sluis/key-handover/1"), 32));
}

function names({ domain, epoch, kid }: Pick<HandedKey, "domain" | "epoch" | "kid">): Uint8Array {
  return lengthPrefix("sluis/key-handover/1", domain, epoch, kid);
}
