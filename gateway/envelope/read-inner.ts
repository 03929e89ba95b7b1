import { SluisError } from "../core/sluis-error.ts";
import { ENVELOPE_LIMITS } from "./envelope-form.ts";

/** What an envelope holds once it is decrypted. */
export interface InnerEnvelope {
  /** The signed manifest, a compact JWS, not looked at. */
  readonly manifest: string;
  /** 32 bytes. */
  readonly contentKey: Buffer;
  /** 32 bytes. */
  readonly salt: Uint8Array;
}

const KEY_FROM = '{"contentKey":"';
const MANIFEST_FROM = '","manifest":"';
const SALT_FROM = '","salt":"';
const END = '"}';
/** Characters of 32 bytes as base64url. */
const LENGTH = 43;

/**
 * Reads what `sealManifest` sealed. Nobody has signed it, and it may be megabytes, so it is not parsed: its JCS form has one shape, with
 * all of its variable length in the manifest, and is cut at fixed places.
 * In: the decrypted bytes. Out: the three members. Throws TOO_LARGE, MANIFEST_CANONICAL for every other shape.
 */
export function readInner(plaintext: Uint8Array): InnerEnvelope {
  const limit = ENVELOPE_LIMITS.inner;
  if (plaintext.length > limit) throw new SluisError("TOO_LARGE", { what: "envelope", limit });
  const text = Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.length).toString("latin1");
  const keyAt = KEY_FROM.length;
  const manifestAt = keyAt + LENGTH + MANIFEST_FROM.length;
  const saltAt = text.length - END.length - LENGTH;
  const manifestEnd = saltAt - SALT_FROM.length;
  const fits =
    manifestEnd >= manifestAt &&
    text.startsWith(KEY_FROM) &&
    text.startsWith(MANIFEST_FROM, keyAt + LENGTH) &&
    text.startsWith(SALT_FROM, manifestEnd) &&
    text.endsWith(END);
  const manifest = fits ? text.slice(manifestAt, manifestEnd) : '"';
  // a quotation mark would end the member, and more members could follow; every other character is for the JWS reader to judge
  if (manifest.includes('"')) throw new SluisError("MANIFEST_CANONICAL", { what: "envelope" });
  return {
    manifest,
    contentKey: read32Bytes(text.slice(keyAt, keyAt + LENGTH), "content key"),
    salt: new Uint8Array(read32Bytes(text.slice(saltAt, saltAt + LENGTH), "salt")), // a copy of its own: small Buffers share memory
  };
}

function read32Bytes(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== 32 || bytes.toString("base64url") !== text) throw new SluisError("MANIFEST_CANONICAL", { what });
  return bytes;
}
