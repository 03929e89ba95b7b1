import { createHmac, type KeyObject } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { Store, StoreTransaction } from "../deliveries/ports/store.ts";
import type { Keystore } from "../identity/keystore.ts";

/** A secret key that a gateway makes at first use, without which what was delivered before is not recognised any more. */
export interface LocalSecret {
  /** Its name in the keystore. */
  readonly name: string;
  /** Where the store keeps what tells the key from any other. */
  readonly setting: string;
  /** What the key is asked to sign for that. */
  readonly label: string;
  /** Whether the store holds what was made with it; asked where it remembers nothing of the key, because an earlier version filled it. */
  wasUsed(tx: StoreTransaction): Promise<boolean>;
  /** Throws why it may not be made now. */
  mayMake?(tx: StoreTransaction): Promise<void>;
  lost(): SluisError;
}

/**
 * Looks for a secret. It is made at first use only, and what the store remembers of it must be true of the one that is there; else a lost one
 * would be replaced in silence.
 * In: the keystore, the store, which secret. Out: the key, or undefined when none was ever needed. Throws `lost()` when it is missing or another one.
 */
export async function checkLocalSecret(
  keystore: Keystore,
  store: Store,
  secret: LocalSecret,
): Promise<KeyObject | undefined> {
  const key = keyIn(keystore, secret);
  const { known, used } = await store.transaction(async (tx) => {
    const known = await tx.settings.get(secret.setting);
    return { known, used: known !== undefined || (key === undefined && (await secret.wasUsed(tx))) };
  });
  const isLost = key === undefined ? used : known !== undefined && known !== checkOf(key, secret);
  if (isLost) throw secret.lost();
  if (key !== undefined && known === undefined) await remember(store, key, secret);
  return key;
}

/**
 * Makes a secret, or takes the one that is there, and has the store remember it.
 * In: the keystore, the store, which secret. Out: the key. Throws what `mayMake` does.
 */
export async function makeLocalSecret(keystore: Keystore, store: Store, secret: LocalSecret): Promise<KeyObject> {
  await store.read(async (tx) => secret.mayMake?.(tx));
  const key = keystore.ensureSecret(secret.name);
  await remember(store, key, secret);
  return key;
}

function remember(store: Store, key: KeyObject, secret: LocalSecret): Promise<void> {
  return store.transaction((tx) => tx.settings.set(secret.setting, checkOf(key, secret)));
}

function keyIn(keystore: Keystore, { name }: LocalSecret): KeyObject | undefined {
  try {
    return keystore.secret(name);
  } catch (error) {
    if (error instanceof SluisError && error.code === "KEY_MISSING") return undefined;
    throw error;
  }
}

/** Tells a key from others, and nothing of it. */
function checkOf(key: KeyObject, { label }: LocalSecret): string {
  return createHmac("sha256", key).update(label).digest("hex").slice(0, 32);
}
