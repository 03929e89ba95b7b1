import { createPublicKey, createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it } from "vitest";
import { issueCertificate } from "../../gateway/identity/development-pki/development-ca.ts";
import { keyFileText } from "../../gateway/identity/key-file.ts";
import { checkKey, generateKey } from "../../gateway/identity/key-purpose.ts";
import { openKeystore } from "../../gateway/identity/keystore.ts";
import { keyId, publicJwk } from "../../gateway/identity/public-jwk.ts";
import { readVerifierKey, verifierKey } from "../../gateway/identity/verifier-key.ts";
import { ca, clockAt, codeOf, kek, NOW, POLICE, temporaryFolder } from "./sample-parties.ts";

const PURPOSES = ["tls", "signing", "decryption", "log"] as const;
const open = (folder: string, clock = clockAt()) => openKeystore(folder, kek, clock);

describe("the keystore", () => {
  it("gives every key back after it was closed", () => {
    const folder = join(temporaryFolder(), "keys");
    const first = open(folder);
    const made = PURPOSES.map((purpose) => first.createKey(purpose));
    const again = open(folder);
    for (const key of made) {
      expect(again.key(key.purpose, key.kid)!.privateKey.equals(key.privateKey)).toBe(true);
      expect(again.key(key.purpose, key.kid)!.publicKey.equals(key.publicKey)).toBe(true);
    }
  });

  it("gives secrets back by name", async () => {
    const folder = temporaryFolder();
    const bytes = randomBytes(32);
    open(folder).createSecret("pseudonym.proef.2026", bytes);
    expect(open(folder).secret("pseudonym.proef.2026").export().equals(bytes)).toBe(true);
    expect(await codeOf(() => open(folder).secret("other"))).toBe("KEY_MISSING");
  });

  it("keeps nothing in the clear, for its owner only", () => {
    const folder = join(temporaryFolder(), "keys");
    const keystore = open(folder);
    const secret = keystore.createSecret("push-identity").export();
    const der = keystore.createKey("signing").privateKey.export({ type: "pkcs8", format: "der" });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const text = readFileSync(path, "utf8");
      for (const encoding of ["hex", "base64url", "base64"] as const) {
        expect(text).not.toContain(secret.toString(encoding).slice(0, 20));
        expect(text).not.toContain(der.subarray(-32).toString(encoding).slice(0, 20));
      }
    }
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("lists ids, purposes and times, and no key material", () => {
    const keystore = open(temporaryFolder());
    const { kid } = keystore.createKey("log");
    keystore.createSecret("actor-salt");
    expect(keystore.list()).toEqual([
      { purpose: "log", id: kid, createdAt: NOW },
      { purpose: "secret", id: "actor-salt", createdAt: NOW },
    ]);
  });

  it("uses the newest key, and the older ones are still found", async () => {
    const clock = clockAt();
    const keystore = open(temporaryFolder(), clock);
    expect(await codeOf(() => keystore.current("decryption"))).toBe("KEY_MISSING");
    const older = keystore.createKey("decryption");
    clock.at += 1000;
    const newer = keystore.createKey("decryption");
    expect(keystore.current("decryption").kid).toBe(newer.kid);
    expect(keystore.key("decryption", older.kid)?.kid).toBe(older.kid);
    expect(keystore.key("signing", older.kid)).toBeUndefined();
  });

  it("uses a TLS key once it has a certificate of that key", async () => {
    const folder = temporaryFolder();
    const keystore = open(folder);
    const { kid, publicKey } = keystore.createKey("tls");
    expect(await codeOf(() => keystore.current("tls"))).toBe("KEY_MISSING");
    const request = { ca, oin: POLICE, name: "Politie", hosts: ["localhost"], now: NOW };
    const foreign = issueCertificate({
      ...request,
      publicKey: generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey,
    });
    expect(await codeOf(() => keystore.setCertificates(kid, foreign))).toBe("CERTIFICATE_INVALID");
    expect(await codeOf(() => keystore.setCertificates(kid, ["no certificate"]))).toBe("CERTIFICATE_INVALID");
    expect(await codeOf(() => keystore.setCertificates(kid, []))).toBe("CERTIFICATE_INVALID");
    keystore.setCertificates(kid, issueCertificate({ ...request, publicKey }));
    expect(open(folder).current("tls").certificates).toHaveLength(2);
  });

  it("never overwrites a secret, and tells two makers of one name the same secret", async () => {
    const folder = temporaryFolder();
    const [left, right] = [open(folder), open(folder)];
    const made = left.ensureSecret("ref.sluis-proef");
    expect(right.ensureSecret("ref.sluis-proef").equals(made)).toBe(true);
    expect(await codeOf(() => right.createSecret("ref.sluis-proef"))).toBe("KEY_FILE_EXISTS");
    expect(left.secret("ref.sluis-proef").equals(made)).toBe(true);
  });

  it("finds what another process added after it was opened", () => {
    const folder = temporaryFolder();
    const [left, right] = [open(folder), open(folder)];
    const { kid } = left.createKey("signing");
    expect(right.key("signing", kid)?.kid).toBe(kid);
  });

  it("refuses secrets of another length and names that are no file names", async () => {
    const keystore = open(temporaryFolder());
    expect(await codeOf(() => keystore.createSecret("short", randomBytes(31)))).toBe("KEY_REFUSED");
    for (const name of ["../up", "", "a b", ".hidden", "x".repeat(121)])
      expect(await codeOf(() => keystore.createSecret(name))).toBe("SCHEMA_VIOLATION");
  });
});

describe("a key file", () => {
  const fileOf = (folder: string) => join(folder, readdirSync(folder)[0]!);

  it("does not open under another key-encryption key", async () => {
    const folder = temporaryFolder();
    open(folder).createKey("log");
    const other = createSecretKey(randomBytes(32));
    expect(await codeOf(() => openKeystore(folder, other, clockAt()))).toBe("UNWRAP_FAILED");
  });

  it("is refused under another name, purpose or id", async () => {
    const folder = temporaryFolder();
    const { kid } = open(folder).createKey("signing");
    const path = fileOf(folder);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"signing"', '"decryption"'));
    expect(await codeOf(() => open(folder))).toBe("KEY_FILE_INVALID");
    renameSync(path, join(folder, `decryption-${kid}.json`));
    expect(await codeOf(() => open(folder))).toBe("UNWRAP_FAILED");
    writeFileSync(join(folder, `decryption-${kid}.json`), text);
    expect(await codeOf(() => open(folder))).toBe("KEY_FILE_INVALID");
  });

  it("is refused when it is not strict JSON of its schema", async () => {
    const folder = temporaryFolder();
    open(folder).createKey("log");
    const path = fileOf(folder);
    const text = readFileSync(path, "utf8");
    for (const [changed, code] of [
      [text.slice(0, 40), "JSON_INVALID"],
      [text.replace('{"', '{"v":1,"'), "JSON_DUPLICATE_MEMBER"],
      [text.replace('"v":1', '"v":2'), "SCHEMA_VIOLATION"],
      [text.replace('"v":1', '"v":1,"note":"x"'), "UNKNOWN_KEY"],
    ] as const) {
      writeFileSync(path, changed);
      expect(await codeOf(() => open(folder))).toBe(code);
    }
  });

  it("is refused with a key of the wrong kind, however it got there", async () => {
    const folder = temporaryFolder();
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const key = { purpose: "signing" as const, kid: keyId(publicKey), privateKey, publicKey, createdAt: NOW };
    writeFileSync(join(folder, `signing-${key.kid}.json`), keyFileText(kek, key));
    expect(await codeOf(() => open(folder))).toBe("KEY_REFUSED");
  });
});

describe("a key", () => {
  it("has one purpose, with the kinds that the suite allows", async () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
    const secp256k1 = generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey;
    for (const purpose of PURPOSES) {
      expect(() => checkKey(purpose, generateKey(purpose))).not.toThrow();
      for (const key of [rsa, secp256k1, createSecretKey(randomBytes(32))])
        expect(await codeOf(() => checkKey(purpose, key))).toBe("KEY_REFUSED");
    }
    expect(await codeOf(() => checkKey("decryption", generateKey("log")))).toBe("KEY_REFUSED");
    expect(await codeOf(() => checkKey("log", generateKey("signing")))).toBe("KEY_REFUSED");
  });

  it("is named by its thumbprint of RFC 7638", async () => {
    for (const purpose of PURPOSES) {
      const key = generateKey(purpose);
      const { kid, ...jwk } = publicJwk(createPublicKey(key));
      expect(kid).toBe(await calculateJwkThumbprint(jwk));
      expect(keyId(key)).toBe(kid);
    }
  });

  it("of a log reads back from its text form, and any change to it is refused", async () => {
    const text = verifierKey("sluis/x", generatePublic());
    const { name, publicKey } = readVerifierKey(text);
    expect(verifierKey(name, publicKey)).toBe(text);
    for (const changed of [text.slice(1), `${text}=`, text.replace("+", "++"), `${text}\n`, "", "a+b+c", `x${text}`])
      expect(await codeOf(() => readVerifierKey(changed))).toBe("KEY_REFUSED");
  });

  it("of a log has the text form of others, as in the published example of Go's note package", () => {
    const published = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const { name, publicKey } = readVerifierKey(published);
    expect(name).toBe("PeterNeumann");
    expect(verifierKey(name, publicKey)).toBe(published);
  });
});

function generatePublic() {
  return generateKeyPairSync("ed25519").publicKey;
}
