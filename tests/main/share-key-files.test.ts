import { createSecretKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { issueCertificate } from "../../gateway/identity/development-pki/development-ca.ts";
import { openKeystore } from "../../gateway/identity/keystore.ts";
import { shareKeyFiles } from "../../gateway/main/share-key-files.ts";
import { ca, clockAt, kek, NOW, POLICE, temporaryFolder } from "../identity/sample-parties.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";

/** Two instances with keystores of their own, and the store that they share. */
async function instances() {
  const store = await openTemporaryStore();
  onTestFinished(() => store.close());
  const keystore = (under = kek) => openKeystore(join(temporaryFolder(), "keys"), under, clockAt());
  return { store, a: keystore(), b: keystore(), keystore };
}

describe("keys of several instances on one store", () => {
  it("are at each of them after both have looked, wrapped all the way, a certificate that came later too", async () => {
    const { store, a, b } = await instances();
    const made = (["signing", "decryption", "log"] as const).map((purpose) => a.createKey(purpose));
    const tls = a.createKey("tls");
    a.createSecret("push-identity");
    await shareKeyFiles(store, a);
    await shareKeyFiles(store, b);
    for (const { purpose, kid } of made) expect(b.key(purpose, kid)).toBeDefined();
    expect(b.list().some(({ purpose }) => purpose === "secret")).toBe(false);
    expect(b.keys("tls")[0]!.certificates).toBeUndefined();
    const kept = await store.read((tx) => tx.settings.get(`key-file:signing-${made[0]!.kid}.json`));
    expect(kept).not.toContain(made[0]!.privateKey.export({ format: "jwk" }).d!);

    const { publicKey } = tls;
    const hosts = ["localhost"];
    a.setCertificates(tls.kid, issueCertificate({ ca, oin: POLICE, name: "P", hosts, publicKey, now: NOW }));
    await shareKeyFiles(store, a);
    await shareKeyFiles(store, b);
    expect(b.current("tls").kid).toBe(tls.kid);
    // an instance may have a certificate of its own for the same key, with its own name in it
    b.setCertificates(tls.kid, issueCertificate({ ca, oin: POLICE, name: "P", hosts: ["b"], publicKey, now: NOW }));
    await shareKeyFiles(store, a);
    await shareKeyFiles(store, b);
    expect(a.current("tls").certificates![0]).not.toBe(b.current("tls").certificates![0]);
  });

  it("are refused by an instance with another key-encryption key", async () => {
    const { store, a, keystore } = await instances();
    a.createKey("signing");
    await shareKeyFiles(store, a);
    const stranger = keystore(createSecretKey(randomBytes(32)));
    await expect(shareKeyFiles(store, stranger)).rejects.toMatchObject({ code: "UNWRAP_FAILED" });
    expect(stranger.keys("signing")).toEqual([]);
  });
});
