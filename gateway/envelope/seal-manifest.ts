import type { KeyObject } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { encryptJwe, signJws } from "../core/strict-jose.ts";
import type { Manifest } from "../core/types/manifest.ts";
import { checkCounts } from "./check-counts.ts";
import { DELIVERY_TYP, MANIFEST_TYP } from "./envelope-form.ts";
import { manifestHash } from "./manifest-hash.ts";

/** What goes into an envelope. `salt` is the content root's, 32 bytes. */
export interface ManifestToSeal {
  readonly manifest: Manifest;
  readonly contentKey: KeyObject;
  readonly salt: Uint8Array;
  readonly signer: { readonly privateKey: KeyObject; readonly kid: string };
  /** The receiver's decryption key; the manifest names the same kid. */
  readonly recipient: { readonly publicKey: KeyObject; readonly kid: string };
}

/** A manifest as it travels, and what both sides remember of it. */
export interface SealedManifest {
  /** The compact JWE. */
  readonly token: string;
  readonly manifestHash: string;
  /** JCS text that was signed. */
  readonly manifestText: string;
}

/**
 * Signs a manifest and seals it, with the content key and the salt, to the receiver: JWE(JCS {manifest: JWS, contentKey, salt}).
 * The signature is inside and covers receiver and receiver key, so a signed manifest sealed again to a third party is seen there.
 * Throws MANIFEST_COUNTS_DIFFER, NOT_THE_RECEIVER (sealed to another key than the manifest names), JSON_NOT_CANONICAL.
 */
export async function sealManifest(what: ManifestToSeal): Promise<SealedManifest> {
  checkCounts(what.manifest);
  if (what.manifest.receiverKeyId !== what.recipient.kid) throw new SluisError("NOT_THE_RECEIVER", { what: "key" });
  const manifestText = canonicalJson(what.manifest as unknown as Json);
  const inner = canonicalJson({
    manifest: await signJws(Buffer.from(manifestText), what.signer, MANIFEST_TYP),
    contentKey: what.contentKey.export().toString("base64url"),
    salt: Buffer.from(what.salt).toString("base64url"),
  });
  const token = await encryptJwe(Buffer.from(inner), what.recipient, DELIVERY_TYP);
  return { token, manifestHash: manifestHash(manifestText), manifestText };
}
