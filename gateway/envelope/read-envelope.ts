import { createSecretKey, type KeyObject } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import { checkControlDocument } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import { type ReadJws, readJwe, readJws } from "../core/strict-jose.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { Manifest } from "../core/types/manifest.ts";
import { checkCounts } from "./check-counts.ts";
import { DELIVERY_TYP, ENVELOPE_LIMITS, MANIFEST_TYP, SIGNATURE_ALGS } from "./envelope-form.ts";
import { manifestHash } from "./manifest-hash.ts";
import { readInner } from "./read-inner.ts";

/** What this gateway knows before it opens an envelope. */
export interface EnvelopeExpectation {
  readonly ownOin: string;
  readonly environment: Manifest["environment"];
  /** OIN of the partner at the other end of the connection; null where there is none (a package file). */
  readonly partner: string | null;
  /** Our private decryption key of that id. */
  readonly decryptionKey: (kid: string) => KeyObject | undefined;
  /** The public signing key of that id, and whose it is: from the accepted partner cards. */
  readonly signingKey: (kid: string) => { readonly oin: string; readonly publicKey: KeyObject } | undefined;
}

/** An envelope that is whole, from who it says, for us and for this environment. `checkManifest` comes next. */
export interface OpenedEnvelope {
  readonly manifest: Manifest;
  /** The exact JCS text that was signed. */
  readonly manifestText: string;
  readonly manifestHash: string;
  readonly contentKey: KeyObject;
  /** Salt of the content root, 32 bytes. */
  readonly salt: Uint8Array;
  readonly signingKid: string;
}

/**
 * Opens an envelope: the first steps of "Opening" in the design, up to what can be judged without the store. A caller that knows
 * this delivery already answers from its state; else `checkManifest` follows in its transaction.
 * In: the compact JWE, what we expect. Throws, by step:
 *   size, canonical form  TOO_LARGE, JOSE_MALFORMED, JOSE_HEADER_REFUSED, JSON_DUPLICATE_MEMBER, JSON_INVALID
 *   decrypt               KEY_UNKNOWN, DECRYPTION_FAILED, TOO_LARGE, MANIFEST_CANONICAL
 *   typ, alg, kid         JOSE_HEADER_REFUSED, KEY_UNKNOWN, SIGNATURE_INVALID
 *   manifest              JSON_DUPLICATE_MEMBER, JSON_INVALID, JSON_TOO_DEEP, MANIFEST_CANONICAL, SCHEMA_VIOLATION, UNKNOWN_KEY
 *   signer, receiver      PARTNER_MISMATCH, NOT_THE_RECEIVER
 *   environment, counts   ENVIRONMENT_DIFFERS, MANIFEST_COUNTS_DIFFER
 */
export async function readEnvelope(token: string, expect: EnvelopeExpectation): Promise<OpenedEnvelope> {
  const { plaintext, kid } = await decrypt(token, expect);
  const inner = readInner(plaintext);
  const { signed, signer } = await verify(inner.manifest, expect);
  const { manifest, manifestText } = readManifest(signed.payload);
  checkSigner(manifest, signer, expect);
  checkReceiver(manifest, kid, expect);
  checkEnvironment(manifest, expect);
  checkCounts(manifest);
  return {
    manifest,
    manifestText,
    manifestHash: manifestHash(manifestText),
    contentKey: createSecretKey(inner.contentKey),
    salt: inner.salt,
    signingKid: signed.kid,
  };
}

/** Size and canonical form of the token are checked by `readJwe` before our key is used. */
function decrypt(token: string, expect: EnvelopeExpectation): Promise<{ plaintext: Uint8Array; kid: string }> {
  return readJwe(token, { typ: DELIVERY_TYP, maxLength: ENVELOPE_LIMITS.token }, (kid) => {
    const key = expect.decryptionKey(kid);
    if (key === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "decryption" });
    return key;
  });
}

/** The signature, under a key of a partner whose card was accepted. Out: what was signed, and the signer's OIN. */
async function verify(token: string, expect: EnvelopeExpectation): Promise<{ signed: ReadJws; signer: string }> {
  let signer = "";
  const expectation = { typ: MANIFEST_TYP, algs: SIGNATURE_ALGS, maxLength: ENVELOPE_LIMITS.inner };
  const signed = await readJws(token, expectation, (kid) => {
    const key = expect.signingKey(kid);
    if (key === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "signing" });
    signer = key.oin;
    return key.publicKey;
  });
  return { signed, signer };
}

/** Only JCS bytes are taken, so that one manifest has one text and one hash. */
function readManifest(payload: Uint8Array): { manifest: Manifest; manifestText: string } {
  const value = parseStrictJson(payload, { bytes: ENVELOPE_LIMITS.manifest, depth: 8 });
  const manifestText = canonicalJson(value);
  if (!Buffer.from(manifestText).equals(payload)) throw new SluisError("MANIFEST_CANONICAL", { what: "manifest" });
  return { manifest: checkControlDocument<Manifest>("manifest", value), manifestText };
}

/** Signer = sender in the manifest = partner of the connection; the agreement's supplier is compared in `checkManifest`. */
function checkSigner(manifest: Manifest, signer: string, expect: EnvelopeExpectation): void {
  if (manifest.sender !== signer) throw new SluisError("PARTNER_MISMATCH", { what: "sender" });
  if (expect.partner !== null && expect.partner !== signer)
    throw new SluisError("PARTNER_MISMATCH", { what: "connection" });
}

function checkReceiver(manifest: Manifest, kid: string, expect: EnvelopeExpectation): void {
  if (manifest.receiver !== expect.ownOin) throw new SluisError("NOT_THE_RECEIVER", { what: "OIN" });
  if (manifest.receiverKeyId !== kid) throw new SluisError("NOT_THE_RECEIVER", { what: "key" });
}

function checkEnvironment(manifest: Manifest, expect: EnvelopeExpectation): void {
  if (manifest.environment !== expect.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: expect.environment, theirs: manifest.environment });
}
