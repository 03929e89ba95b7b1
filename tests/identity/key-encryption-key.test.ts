import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKek, type KekPlace, loadKek } from "../../gateway/identity/key-encryption-key.ts";
import { unwrap, wrap } from "../../gateway/identity/wrap-secret.ts";
import { codeOf, kek, temporaryFolder } from "./sample-parties.ts";

const ownUid = process.getuid!();

function newKek(mode = 0o600): { path: string; place: KekPlace } {
  const folder = temporaryFolder();
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  const path = join(folder, "secrets", "kek");
  createKek(path);
  chmodSync(path, mode);
  return { path, place: { dataDir, environment: "test", uid: ownUid } };
}

describe("the key-encryption key", () => {
  it("is made once and read back the same", () => {
    const { path, place } = newKek();
    expect(loadKek(path, place).symmetricKeySize).toBe(32);
    expect(loadKek(path, place).equals(loadKek(path, place))).toBe(true);
  });

  it("is never overwritten", async () => {
    const { path } = newKek();
    expect(await codeOf(() => createKek(path))).toBe("KEY_FILE_EXISTS");
  });

  it("is refused in the data folder, also behind a link", async () => {
    const { path, place } = newKek();
    const inside = join(place.dataDir, "kek");
    createKek(inside);
    const link = join(place.dataDir, "..", "kek-link");
    symlinkSync(inside, link);
    expect(await codeOf(() => loadKek(inside, place))).toBe("KEK_IN_DATA_FOLDER");
    expect(await codeOf(() => loadKek(link, place))).toBe("KEK_IN_DATA_FOLDER");
    const folderLink = join(place.dataDir, "..", "data-link");
    symlinkSync(join(place.dataDir, "..", "secrets"), folderLink);
    expect(await codeOf(() => loadKek(path, { ...place, dataDir: folderLink }))).toBe("KEK_IN_DATA_FOLDER");
    const odd = join(place.dataDir, "a:b");
    createKek(odd);
    expect(await codeOf(() => loadKek(odd, place))).toBe("KEK_IN_DATA_FOLDER");
  });

  it("is refused when group or world can read it", async () => {
    for (const mode of [0o640, 0o604, 0o660, 0o644]) {
      const { path, place } = newKek(mode);
      expect(await codeOf(() => loadKek(path, place))).toBe("KEK_NOT_PROTECTED");
    }
  });

  it("belongs in production to another user, who may let the gateway's group read it", async () => {
    const { path, place } = newKek(0o640);
    const production = { ...place, environment: "production" as const, uid: ownUid + 1 };
    expect(() => loadKek(path, production)).not.toThrow();
    chmodSync(path, 0o644);
    expect(await codeOf(() => loadKek(path, production))).toBe("KEK_NOT_PROTECTED");
    chmodSync(path, 0o660);
    expect(await codeOf(() => loadKek(path, production))).toBe("KEK_NOT_PROTECTED");
    chmodSync(path, 0o600);
    expect(await codeOf(() => loadKek(path, { ...production, uid: ownUid }))).toBe("KEK_NOT_PROTECTED");
    expect(await codeOf(() => loadKek(path, { ...production, uid: undefined }))).toBe("KEK_NOT_PROTECTED");
  });

  it("may be a systemd credential, whoever owns it", () => {
    const { path, place } = newKek(0o440);
    const credentialsDirectory = join(path, "..");
    expect(() => loadKek(path, { ...place, environment: "production", credentialsDirectory })).not.toThrow();
  });

  it("is refused when it is missing or not 32 bytes of base64", async () => {
    const { path, place } = newKek();
    expect(await codeOf(() => loadKek(`${path}-absent`, place))).toBe("KEK_UNREADABLE");
    for (const text of ["", "AAAA", `${"A".repeat(43)}=x`, "A".repeat(43), "zz ".repeat(20)]) {
      writeFileSync(path, text);
      expect(await codeOf(() => loadKek(path, place))).toBe("KEK_UNREADABLE");
    }
  });
});

describe("a wrapped secret", () => {
  it("opens for its own purpose only", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.string(), async (secret, purpose, other) => {
        const wrapped = wrap(kek, purpose, secret);
        expect(unwrap(kek, purpose, wrapped)).toEqual(secret);
        if (other !== purpose) expect(await codeOf(() => unwrap(kek, other, wrapped))).toBe("UNWRAP_FAILED");
      }),
    );
  });

  it("does not open when it was changed or cut", async () => {
    const wrapped = wrap(kek, "p", Buffer.from("secret"));
    for (let at = 0; at < wrapped.length; at++) {
      const changed = Uint8Array.from(wrapped);
      changed[at]! ^= 1;
      expect(await codeOf(() => unwrap(kek, "p", changed))).toBe("UNWRAP_FAILED");
      expect(await codeOf(() => unwrap(kek, "p", wrapped.subarray(0, at)))).toBe("UNWRAP_FAILED");
    }
  });

  it("never looks the same twice", () => {
    expect(wrap(kek, "p", Buffer.from("s"))).not.toEqual(wrap(kek, "p", Buffer.from("s")));
  });
});
