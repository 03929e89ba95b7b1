import { createHmac, type KeyObject } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { Store, StoreTransaction } from "../deliveries/ports/store.ts";
import type { Keystore } from "../identity/keystore.ts";

/** Name of the key in the keystore. */
const NAME = "subject";
/** Where the store keeps what tells the key from any other. */
const SETTING = "subjectKeyCheck";

/**
 * K_subject of a store that is not shared, which its index was made with: without it nobody is found any more who was found before, and
 * nothing would say so. So it is made at first use only, and what the store remembers of it must be true of the one that is there.
 * In: the keystore, the store, whether a key that was lost is made anew on purpose.
 * Out: gives the key. Throws SUBJECT_KEY_LOST at once when it is missing or another one.
 */
export async function openSubjectKey(
  keystore: Keystore,
  store: Store,
  anew = false,
): Promise<() => Promise<KeyObject>> {
  let found = anew ? undefined : await checkSubjectKey(keystore, store);
  const make = async (): Promise<KeyObject> => {
    const key = keystore.ensureSecret(NAME);
    await store.transaction((tx) => remember(tx, key));
    return key;
  };
  if (anew) found = await make();
  return async () => {
    found ??= await make();
    return found;
  };
}

/** Out: the key, or undefined when none was ever needed. Throws SUBJECT_KEY_LOST. */
export async function checkSubjectKey(keystore: Keystore, store: Store): Promise<KeyObject | undefined> {
  const key = keyIn(keystore);
  const { known, any } = await store.read(async (tx) => ({
    known: await tx.settings.get(SETTING),
    any: await tx.subjects.any(),
  }));
  const isLost = key === undefined ? known !== undefined || any : known !== undefined && known !== checkOf(key);
  if (isLost) throw new SluisError("SUBJECT_KEY_LOST");
  // of a store that an earlier version filled
  if (key !== undefined && known === undefined) await store.transaction((tx) => remember(tx, key));
  return key;
}

function remember(tx: StoreTransaction, key: KeyObject): Promise<void> {
  return tx.settings.set(SETTING, checkOf(key));
}

function keyIn(keystore: Keystore): KeyObject | undefined {
  try {
    return keystore.secret(NAME);
  } catch (error) {
    if (error instanceof SluisError && error.code === "KEY_MISSING") return undefined;
    throw error;
  }
}

/** Tells a key from others, and nothing of it. */
function checkOf(key: KeyObject): string {
  return createHmac("sha256", key).update("sluis/subject-key-check/1").digest("hex").slice(0, 32);
}
