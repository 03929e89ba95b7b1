import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { GatewayKeys, Partner } from "../../gateway/deliveries/gateway-context.ts";
import { keyId } from "../../gateway/identity/public-jwk.ts";
import { unwrap, wrap } from "../../gateway/identity/wrap-secret.ts";
import { logKeyName } from "../../gateway/ledger/log-origin.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";

/** The keys of one party of a test. */
export interface TestKeys {
  readonly signing: { readonly privateKey: KeyObject; readonly kid: string };
  readonly decryption: { readonly publicKey: KeyObject; readonly kid: string };
  readonly log: KeyObject;
  readonly gateway: GatewayKeys;
}

/** Makes real keys. In: the root of pseudonym keys, or null for a party that holds none. */
export function makeKeys(pseudonymRoot: KeyObject | null): TestKeys {
  const signing = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const decryption = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const log = generateKeyPairSync("ed25519").privateKey;
  const kek = createSecretKey(randomBytes(32));
  const refKey = createSecretKey(randomBytes(32));
  const subjectKey = createSecretKey(randomBytes(32));
  const decryptionKid = keyId(decryption.publicKey);
  const signer = { privateKey: signing.privateKey, kid: keyId(signing.publicKey) };
  const handed: { domain: string; epoch: string; kid: string; fields: ReadonlyMap<string, KeyObject> }[] = [];
  return {
    signing: signer,
    decryption: { publicKey: decryption.publicKey, kid: decryptionKid },
    log,
    gateway: {
      signing: signer,
      ownSigningKey: (kid) => (kid === signer.kid ? signing.publicKey : undefined),
      decryption(kid) {
        if (kid !== decryptionKid) throw new SluisError("KEY_UNKNOWN", { purpose: "decryption" });
        return decryption.privateKey;
      },
      log,
      wrap: (purpose, bytes) => wrap(kek, purpose, bytes),
      unwrap: (purpose, wrapped) => unwrap(kek, purpose, wrapped),
      pushIdentity: createSecretKey(randomBytes(32)),
      refKey: async () => refKey,
      subjectKey: async () => subjectKey,
      pseudonyms: (domain) => {
        if (pseudonymRoot !== null) return { domain, epoch: "2026-01", key: { root: pseudonymRoot } };
        const held = handed.findLast((each) => each.domain === domain);
        return held && { domain, epoch: held.epoch, key: { kid: held.kid, fields: held.fields } };
      },
      heldKid: (domain, epoch) => handed.find((each) => each.domain === domain && each.epoch === epoch)?.kid,
      installFieldKeys: (names, fields) => void handed.push({ ...names, fields }),
    },
  };
}

/** A party as the other one's accepted card describes it. */
export function partnerOf(oin: string, keys: TestKeys, weDial: boolean): Partner {
  return {
    oin,
    name: oin,
    weDial,
    links: ["https"],
    signingKeys: new Map([[keys.signing.kid, createPublicKey(keys.signing.privateKey)]]),
    decryptionKey: keys.decryption,
    logKeys: [encodeVerifierKey(verifierKey(logKeyName(oin), "log", createPublicKey(keys.log)))],
  };
}
