import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { GatewayKeys, Partner } from "../../gateway/deliveries/gateway-context.ts";
import { keyId } from "../../gateway/identity/public-jwk.ts";
import { unwrap, wrap } from "../../gateway/identity/wrap-secret.ts";
import { logKeyName } from "../../gateway/ledger/log-origin.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { deriveKid } from "../../gateway/pseudonyms/hn1/derive.ts";

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
  const roots = new Map(pseudonymRoot === null ? [] : [["2026-01", pseudonymRoot]]);
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
      logKeys: [log],
      wrap: (purpose, bytes) => wrap(kek, purpose, bytes),
      unwrap: (purpose, wrapped) => unwrap(kek, purpose, wrapped),
      pushIdentity: createSecretKey(randomBytes(32)),
      refKey: async () => refKey,
      ownRefKey: async () => refKey,
      subjectKey: async () => subjectKey,
      pseudonyms(domain, wanted) {
        const epochs = [...roots.keys(), ...handed.filter((each) => each.domain === domain).map(({ epoch }) => epoch)];
        const epoch = wanted ?? epochs.sort().at(-1);
        const root = roots.get(epoch ?? "");
        if (root !== undefined) return { domain, epoch: epoch!, key: { root } };
        const held = handed.filter((each) => each.domain === domain && each.epoch === epoch);
        const fields = new Map(held.flatMap((each) => [...each.fields]));
        return held[0] && { domain, epoch: held[0].epoch, key: { kid: held[0].kid, fields } };
      },
      heldKid(domain, epoch) {
        const rootKey = roots.get(epoch);
        if (rootKey !== undefined) return deriveKid({ rootKey, domain, epoch });
        return handed.find((each) => each.domain === domain && each.epoch === epoch)?.kid;
      },
      installFieldKeys: (names, fields) => void handed.push({ ...names, fields }),
      ensureDomainKey: (_, epoch) => void (roots.has(epoch) || roots.set(epoch, createSecretKey(randomBytes(32)))),
      destroyDomainKey(domain, epoch) {
        roots.delete(epoch);
        const kept = handed.filter((each) => each.domain !== domain || each.epoch !== epoch);
        handed.splice(0, handed.length, ...kept);
      },
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
    everyLogKey: [encodeVerifierKey(verifierKey(logKeyName(oin), "log", createPublicKey(keys.log)))],
    logKeys: [encodeVerifierKey(verifierKey(logKeyName(oin), "log", createPublicKey(keys.log)))],
  };
}
