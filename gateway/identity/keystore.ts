import { createPublicKey, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import { createFileOnce, finishRemovals, removeFile, replaceFile } from "./durable-file.ts";
import { checkCertificates, keyFileName, keyFileText, type OwnKey, type OwnSecret, readKeyFile } from "./key-file.ts";
import { generateKey, type KeyPurpose } from "./key-purpose.ts";
import { keyId } from "./public-jwk.ts";

/** What may be shown of a key or secret. */
export interface KeySummary {
  readonly purpose: KeyPurpose | "secret";
  /** Thumbprint, or the name of a secret. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The private keys and secrets of one gateway. Keys leave it as KeyObjects only. */
export interface Keystore {
  /** Makes and keeps a key pair: Ed25519 for `log`, P-256 for the others. */
  createKey(purpose: KeyPurpose): OwnKey;
  /** All keys of a purpose, newest first. */
  keys(purpose: KeyPurpose): readonly OwnKey[];
  /** The newest key of a purpose; for `tls` the newest with certificates. Throws KEY_MISSING. */
  current(purpose: KeyPurpose): OwnKey;
  /** A key by its id, also one that another process added since; undefined when it is not ours. */
  key(purpose: KeyPurpose, kid: string): OwnKey | undefined;
  /** Gives a TLS key its certificates: PEM, own first, then issuers. Throws KEY_MISSING, CERTIFICATE_INVALID. */
  setCertificates(kid: string, certificates: readonly string[]): OwnKey;
  /** Keeps a secret of 32 bytes under a new name; random when no bytes are given. Throws KEY_FILE_EXISTS, KEY_REFUSED. */
  createSecret(name: string, bytes?: Uint8Array): KeyObject;
  /** A secret by name. Throws KEY_MISSING. */
  secret(name: string): KeyObject;
  /** A secret by name, made at first use; two processes that make it at once get the same one. */
  ensureSecret(name: string): KeyObject;
  /** Removes a secret for good, overwritten where the disk does as it is told; nothing when there is none. */
  removeSecret(name: string): void;
  /** Looks in the folder again: for new files, and for certificates that another process added. */
  refresh(): void;
  /** Key pairs as they stand in their files, wrapped, by file name: for another instance that has the same key-encryption key. */
  keyFiles(): ReadonlyMap<string, string>;
  /**
   * Keeps a key pair of another instance. One that is here stays as it is, unless it is a TLS key that has no certificate yet.
   * In: file name, its text. Out: whether anything changed. Throws what `readKeyFile` throws.
   */
  adoptKeyFile(name: string, text: string): boolean;
  /** Everything that is kept, by purpose and then oldest first; no key material. */
  list(): readonly KeySummary[];
}

/**
 * Opens the key files in a folder, each wrapped under the key-encryption key. Several processes may have it open: files are
 * made once and completely, and a name that is not known here is looked up in the folder again.
 * In: the folder (made with 0700 when absent), the key-encryption key, the clock. Throws what `readKeyFile` throws.
 */
export function openKeystore(folder: string, kek: KeyObject, clock: Clock): Keystore {
  const entries = new Map<string, OwnKey | OwnSecret>();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  readNewFiles();
  finishRemovals(folder);

  function readNewFiles(): void {
    for (const name of readdirSync(folder)) {
      if (!/^[a-z]+-.*\.json$/.test(name) || entries.has(name)) continue;
      const path = join(folder, name);
      entries.set(name, readKeyFile(kek, path, readFileSync(path, "utf8")));
    }
  }

  /** The name of a key's file tells nothing but its purpose and id. */
  const isKeyPair = (name: string): boolean => /^(?:tls|signing|decryption|log)-/.test(name);

  function find(name: string): OwnKey | OwnSecret | undefined {
    if (!entries.has(name)) readNewFiles();
    return entries.get(name);
  }

  function add<T extends OwnKey | OwnSecret>(entry: T): T {
    const name = keyFileName(entry);
    createFileOnce(join(folder, name), keyFileText(kek, entry));
    entries.set(name, entry);
    return entry;
  }

  function keys(purpose: KeyPurpose): OwnKey[] {
    const found = [...entries.values()].filter((entry): entry is OwnKey => entry.purpose === purpose);
    return found.sort((a, b) => b.createdAt - a.createdAt || (a.kid < b.kid ? -1 : 1));
  }

  function key(purpose: KeyPurpose, kid: string): OwnKey | undefined {
    return find(`${purpose}-${kid}.json`) as OwnKey | undefined;
  }

  function findSecret(name: string): KeyObject | undefined {
    return (find(`secret-${name}.json`) as OwnSecret | undefined)?.key;
  }

  function createSecret(name: string, bytes: Uint8Array = randomBytes(32)): KeyObject {
    if (bytes.length !== 32) throw new SluisError("KEY_REFUSED", { purpose: "secret", why: "length" });
    return add({ purpose: "secret", name, key: createSecretKey(bytes), createdAt: clock.now() }).key;
  }

  return {
    createKey: (purpose) => {
      const privateKey = generateKey(purpose);
      const publicKey = createPublicKey(privateKey);
      // the newest stays the newest, whatever the clock says
      const createdAt = Math.max(clock.now(), (keys(purpose)[0]?.createdAt ?? -1) + 1);
      return add({ purpose, kid: keyId(publicKey), privateKey, publicKey, createdAt });
    },
    keys,
    current: (purpose) => {
      const found = keys(purpose).find((own) => purpose !== "tls" || own.certificates !== undefined);
      if (found === undefined) throw new SluisError("KEY_MISSING", { purpose, id: "current" });
      return found;
    },
    key,
    setCertificates: (kid, certificates) => {
      const own = key("tls", kid);
      if (own === undefined) throw new SluisError("KEY_MISSING", { purpose: "tls", id: kid });
      checkCertificates(own, certificates);
      const changed: OwnKey = { ...own, certificates: [...certificates] };
      const name = keyFileName(changed);
      replaceFile(join(folder, name), keyFileText(kek, changed));
      entries.set(name, changed);
      return changed;
    },
    createSecret,
    secret: (name) => {
      const found = findSecret(name);
      if (found === undefined) throw new SluisError("KEY_MISSING", { purpose: "secret", id: name });
      return found;
    },
    ensureSecret: (name) => {
      const found = findSecret(name);
      if (found !== undefined) return found;
      try {
        return createSecret(name);
      } catch (error) {
        const other = findSecret(name);
        if (other === undefined) throw error;
        return other;
      }
    },
    removeSecret: (name) => {
      const file = `secret-${name}.json`;
      removeFile(join(folder, file));
      entries.delete(file);
    },
    refresh: () => {
      for (const name of [...entries.keys()].filter((each) => each.startsWith("tls-"))) {
        const path = join(folder, name);
        entries.set(name, readKeyFile(kek, path, readFileSync(path, "utf8")));
      }
      readNewFiles();
    },
    keyFiles: () => {
      const names = [...entries.keys()].filter(isKeyPair).sort();
      return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
    },
    adoptKeyFile: (name, text) => {
      const path = join(folder, name);
      const entry = readKeyFile(kek, path, text);
      const here = find(name);
      if (entry.purpose === "secret" || (here !== undefined && !isAwaited(here, entry))) return false;
      if (here === undefined) createFileOnce(path, text);
      else replaceFile(path, text);
      entries.set(name, entry);
      return true;
    },
    list: () => {
      readNewFiles();
      return [...entries.values()]
        .map((entry) => ({
          purpose: entry.purpose,
          id: entry.purpose === "secret" ? entry.name : entry.kid,
          createdAt: entry.createdAt,
        }))
        .sort((a, b) => a.purpose.localeCompare(b.purpose) || a.createdAt - b.createdAt || a.id.localeCompare(b.id));
    },
  };
}

/** Whether the one brings the certificate that the other waits for. */
function isAwaited(here: OwnKey | OwnSecret, there: OwnKey): boolean {
  return here.purpose === "tls" && here.certificates === undefined && there.certificates !== undefined;
}
