import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { expect } from "vitest";
import { canonicalJson } from "../../gateway/core/canonical-json.ts";
import type { Json } from "../../gateway/core/json.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { encryptJwe, signJws } from "../../gateway/core/strict-jose.ts";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import type { AgreementFacts, ManifestExpectation } from "../../gateway/envelope/check-manifest.ts";
import { createContentKey, createContentSalt, keyCommitment } from "../../gateway/envelope/content-key.ts";
import { contentLeaf, contentRoot } from "../../gateway/envelope/content-root.ts";
import { DELIVERY_TYP, MANIFEST_TYP, NO_PREVIOUS } from "../../gateway/envelope/envelope-form.ts";
import type { EnvelopeExpectation } from "../../gateway/envelope/read-envelope.ts";
import { type SealedBytes, sealPart } from "../../gateway/envelope/seal-part.ts";

export const POLICE = "00000001000000000001";
export const MUNICIPALITY = "00000001000000000002";
export const PROSECUTOR = "00000001000000000003";
export const DELIVERY_ID = "0190a000-0000-7000-8000-000000000001";
export const NOW = Date.parse("2026-03-02T08:00:00Z");

const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

export const policeSigning = { ...pair(), kid: "police-signing" };
export const prosecutorSigning = { ...pair(), kid: "prosecutor-signing" };
export const municipalDecryption = { ...pair(), kid: "municipal-decryption" };
export const prosecutorDecryption = { ...pair(), kid: "prosecutor-decryption" };

export const PLAINTEXTS = ["one", "two", "three"].map((name) => Buffer.from(`["${name}","nieuw"]\n`.repeat(50)));

export interface SampleDelivery {
  readonly manifest: Manifest;
  readonly contentKey: KeyObject;
  readonly salt: Uint8Array;
  readonly parts: readonly SealedBytes[];
}

export function sampleDelivery(changes: Partial<Manifest> = {}, plaintexts: readonly Uint8Array[] = PLAINTEXTS) {
  const contentKey = createContentKey();
  const salt = createContentSalt();
  const parts = plaintexts.map((plaintext, index) =>
    sealPart({ contentKey, deliveryId: DELIVERY_ID, n: index + 1, last: index === plaintexts.length - 1, plaintext }),
  );
  const manifest: Manifest = {
    v: 1,
    deliveryId: DELIVERY_ID,
    number: 1,
    previous: NO_PREVIOUS,
    agreement: { id: "sluis-proef", version: 1, hash: "a".repeat(64) },
    environment: "test",
    outputSchema: "b".repeat(64),
    kind: "delta",
    counts: { records: 50 * plaintexts.length, parts: plaintexts.length },
    parts: parts.map(({ sealed, sealedSha256, plainBytes }) => ({
      sealedSha256,
      sealedBytes: sealed.length,
      plainBytes,
      records: 50,
    })),
    root: contentRoot(plaintexts.map((plaintext, index) => contentLeaf(salt, index + 1, plaintext))),
    keyCommitment: keyCommitment(contentKey),
    normaliserDigest: "c".repeat(64),
    sender: POLICE,
    receiver: MUNICIPALITY,
    receiverKeyId: municipalDecryption.kid,
    suite: "sluis-2026-1",
    trace: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
    createdAt: NOW - 60_000,
    expiresAt: NOW + 14 * 86_400_000,
    ...changes,
  };
  return { manifest, contentKey, salt, parts } satisfies SampleDelivery;
}

/** What the municipality expects; the prosecutor is a known partner of it too. */
export const municipalExpectation: EnvelopeExpectation = {
  ownOin: MUNICIPALITY,
  environment: "test",
  partner: POLICE,
  decryptionKey: (kid) => (kid === municipalDecryption.kid ? municipalDecryption.privateKey : undefined),
  signingKey: (kid) => {
    if (kid === policeSigning.kid) return { oin: POLICE, publicKey: policeSigning.publicKey };
    if (kid === prosecutorSigning.kid) return { oin: PROSECUTOR, publicKey: prosecutorSigning.publicKey };
    return undefined;
  },
};

export const installedAgreement: AgreementFacts = {
  version: 1,
  hash: "a".repeat(64),
  status: "active",
  signed: true,
  supplier: POLICE,
  receiver: MUNICIPALITY,
  suites: ["sluis-2026-1"],
  outputSchemaHash: "b".repeat(64),
  validFrom: "2026-01-01",
  validUntil: "2026-12-31",
  supersededAt: null,
};

export const firstDeliveryExpected: ManifestExpectation = {
  agreement: installedAgreement,
  sequence: undefined,
  now: NOW,
};

/** How an attacker, or a sender with a fault, would make an envelope: every layer can be replaced. */
export async function forgeEnvelope(forged: {
  readonly delivery?: SampleDelivery;
  readonly payload?: string;
  readonly signer?: { readonly privateKey: KeyObject; readonly kid: string };
  readonly manifestTyp?: string;
  readonly jws?: (token: string) => string;
  readonly inner?: (members: { [name: string]: Json }) => string;
  readonly recipient?: { readonly publicKey: KeyObject; readonly kid: string };
  readonly deliveryTyp?: string;
}): Promise<string> {
  const delivery = forged.delivery ?? sampleDelivery();
  const payload = forged.payload ?? canonicalJson(delivery.manifest as unknown as Json);
  const signed = await signJws(
    Buffer.from(payload),
    forged.signer ?? policeSigning,
    forged.manifestTyp ?? MANIFEST_TYP,
  );
  const members = {
    manifest: (forged.jws ?? ((token) => token))(signed),
    contentKey: delivery.contentKey.export().toString("base64url"),
    salt: Buffer.from(delivery.salt).toString("base64url"),
  };
  const inner = (forged.inner ?? canonicalJson)(members);
  return encryptJwe(Buffer.from(inner), forged.recipient ?? municipalDecryption, forged.deliveryTyp ?? DELIVERY_TYP);
}

/** The code of the SluisError that `work` throws; fails on success and on any other error. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof SluisError) return error.code;
    throw error;
  }
  return expect.fail("nothing was refused");
}

/** SHA-256, 64 hexadecimal characters, written apart from the code under test. */
export function sha256(...pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
