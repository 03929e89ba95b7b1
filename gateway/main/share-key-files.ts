import type { Store } from "../deliveries/ports/store.ts";
import type { Keystore } from "../identity/keystore.ts";

/** Names of the key files in the store, as JSON, and each file by its name. */
const NAMES = "key-files";
const nameOf = (file: string): string => `key-file:${file}`;

/**
 * Brings key pairs from one instance to the others through their store, as they stand in their files: wrapped under the key-encryption key
 * that all of them have. So a key that is made at one instance is at the others before a partner can use it.
 * In: the shared store, the keys of this instance. Throws UNWRAP_FAILED when instances wrap under other keys.
 */
export async function shareKeyFiles(store: Store, keystore: Keystore): Promise<void> {
  keystore.refresh();
  const own = keystore.keyFiles();
  const there = await store.transaction(async (tx) => {
    const names = new Set(JSON.parse((await tx.settings.get(NAMES)) ?? "[]") as string[]);
    const files = new Map<string, string>();
    for (const name of names) files.set(name, (await tx.settings.get(nameOf(name)))!);
    for (const [name, text] of own) {
      const kept = files.get(name);
      // a TLS key may have been shared before its certificate came
      if (kept !== undefined && (hasCertificates(kept) || !hasCertificates(text))) continue;
      await tx.settings.set(nameOf(name), text);
      names.add(name);
    }
    await tx.settings.set(NAMES, JSON.stringify([...names].sort()));
    return files;
  });
  for (const [name, text] of there) keystore.adoptKeyFile(name, text);
}

function hasCertificates(file: string): boolean {
  return file.includes('"certificates"');
}
