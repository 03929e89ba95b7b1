import type { KeyObject } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import { checkControlDocument } from "../core/control-document.ts";
import type { Json } from "../core/json.ts";
import { readJws, signJws } from "../core/strict-jose.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { BackupManifest } from "../core/types/backup-manifest.ts";

/** The name under which it stands in a backup. */
export const MANIFEST_NAME = "manifest.jws";
/** Characters of the largest manifest that is read. */
export const MANIFEST_LIMIT = 32 * 1024 * 1024;

const EXPECTED = { typ: "sluis-backup+jws", algs: ["ES256", "EdDSA"], maxLength: MANIFEST_LIMIT } as const;

/** Signs a manifest with the gateway's signing key: encrypting to a public key is open to anybody, so the file itself proves nothing. */
export async function signManifest(
  manifest: BackupManifest,
  key: { readonly privateKey: KeyObject; readonly kid: string },
): Promise<string> {
  return signJws(Buffer.from(canonicalJson(manifest as unknown as Json)), key, EXPECTED.typ);
}

/** Verifies a manifest. In: token, how a key id becomes a public key. Throws SIGNATURE_INVALID and what reading a token throws. */
export async function readManifest(token: string, resolve: (kid: string) => KeyObject): Promise<BackupManifest> {
  const { payload } = await readJws(token, EXPECTED, resolve);
  return checkControlDocument<BackupManifest>(
    "backup-manifest",
    parseStrictJson(payload, { bytes: MANIFEST_LIMIT, depth: 6 }),
  );
}
