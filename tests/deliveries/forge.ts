import { createSecretKey, randomBytes } from "node:crypto";
import { canonicalJson } from "../../gateway/core/canonical-json.ts";
import type { Json } from "../../gateway/core/json.ts";
import { signJws } from "../../gateway/core/strict-jose.ts";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import type { Receipt } from "../../gateway/core/types/receipt.ts";
import { uuidV7 } from "../../gateway/core/uuid-v7.ts";
import { readSecret } from "../../gateway/deliveries/delivery-secret.ts";
import { keyCommitment } from "../../gateway/envelope/content-key.ts";
import { sealManifest } from "../../gateway/envelope/seal-manifest.ts";
import { RECEIPT_TYP } from "../../gateway/ledger/receipt-binding.ts";
import { deliveryAt } from "./steps.ts";
import type { TestKeys } from "./test-keys.ts";
import type { TwoGateways } from "./two-gateways.ts";

/** Whom a forged manifest is from and for, when not from the police for the municipality. */
export interface Parties {
  readonly signer?: TestKeys;
  readonly recipient?: TestKeys;
}

/** The manifest of a delivery that the police sealed, signed and sealed again after a change. Out: the envelope. */
export async function resealed(
  pair: TwoGateways,
  deliveryId: string,
  change: (manifest: Manifest) => Partial<Manifest>,
  { signer = pair.keys.police, recipient = pair.keys.municipality }: Parties = {},
): Promise<string> {
  const delivery = (await deliveryAt(pair.police, deliveryId))!;
  const manifest = JSON.parse(delivery.manifest!) as Manifest;
  const { contentKey, salt } = readSecret(pair.keys.police.gateway, deliveryId, delivery.secret!);
  const key = createSecretKey(contentKey);
  const changed = { ...manifest, receiverKeyId: recipient.decryption.kid, ...change(manifest) };
  const sealed = await sealManifest({
    manifest: changed,
    contentKey: key,
    salt,
    signer: signer.signing,
    recipient: { ...recipient.decryption, kid: changed.receiverKeyId },
  });
  return sealed.token;
}

/** An empty delivery of the police's own making, as far as signature, keys and agreement go; with what a test changes. */
export async function emptyManifest(
  pair: TwoGateways,
  like: string,
  change: (manifest: Manifest) => Partial<Manifest> = () => ({}),
  parties: Parties = {},
): Promise<{ readonly id: string; readonly token: string }> {
  const id = uuidV7(pair.clock.now());
  const key = createSecretKey(randomBytes(32));
  const delivery = (await deliveryAt(pair.police, like))!;
  const { signer = pair.keys.police, recipient = pair.keys.municipality } = parties;
  const base: Manifest = {
    ...(JSON.parse(delivery.manifest!) as Manifest),
    deliveryId: id,
    kind: "empty",
    counts: { records: 0, parts: 0 },
    parts: [],
    root: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    keyCommitment: keyCommitment(key),
    receiverKeyId: recipient.decryption.kid,
  };
  const manifest = { ...base, ...change(base) };
  const salt = randomBytes(32);
  const sealed = await sealManifest({
    manifest,
    contentKey: key,
    salt,
    signer: signer.signing,
    recipient: { ...recipient.decryption, kid: manifest.receiverKeyId },
  });
  return { id, token: sealed.token };
}

/** What a receipt says. */
export function receiptOf(token: string): Receipt {
  return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Receipt;
}

/** A receipt with changes, signed again by the municipality (or by whoever's keys are given). */
export async function resigned(
  pair: TwoGateways,
  token: string,
  changes: { readonly [member: string]: Json | undefined },
  keys: TestKeys = pair.keys.municipality,
): Promise<string> {
  const changed = JSON.parse(JSON.stringify({ ...receiptOf(token), ...changes })) as Json;
  return signJws(Buffer.from(canonicalJson(changed)), keys.signing, RECEIPT_TYP);
}
