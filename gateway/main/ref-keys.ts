import type { KeyObject } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { Store, StoreTransaction } from "../deliveries/ports/store.ts";
import type { Keystore } from "../identity/keystore.ts";
import { checkLocalSecret, type LocalSecret, makeLocalSecret } from "./local-secret.ts";

/** Name in the keystore of the key of references that belongs to an agreement. */
export function refKeyName(agreementId: string): string {
  return `ref-${agreementId}`;
}

/** The same of an own source, `agreement/table`; no agreement's id has a point. */
export function ownRefKeyName(source: string): string {
  return `ref-own.${source.replace("/", ".")}`;
}

/** Throws why no first key may be made for an agreement now. */
export type MayMake = (tx: StoreTransaction, agreementId: string) => Promise<void>;

/**
 * K_ref of each agreement, of a store that is not shared. With another key the same record would have another `ref`: it would stand at the
 * receiver twice, and no correction would reach the first. So a key that was lost stops its agreement, and only that: another agreement
 * has another key.
 * In: the keystore, the store, what must hold before a first key is made. Out: gives the key of an agreement; throws REF_KEY_LOST when it
 * is missing or another one.
 */
export function openRefKeys(
  keystore: Keystore,
  store: Store,
  mayMake: MayMake,
): (agreementId: string) => Promise<KeyObject> {
  const found = new Map<string, KeyObject>();
  return async (agreementId) => {
    const secret = refSecret(agreementId, mayMake);
    const key =
      found.get(agreementId) ??
      (await checkLocalSecret(keystore, store, secret)) ??
      (await makeLocalSecret(keystore, store, secret));
    found.set(agreementId, key);
    return key;
  };
}

/**
 * Looks whether the key of every agreement that we supply under is there; one that was ended needs none any more.
 * In: the keystore, the store, our OIN. Throws REF_KEY_LOST.
 */
export async function checkRefKeys(keystore: Keystore, store: Store, oin: string): Promise<void> {
  const stored = await store.read((tx) => tx.agreements.list());
  const supplied = stored.filter(
    ({ status, document }) => status !== "ended" && (JSON.parse(document) as Agreement).supplier.oin === oin,
  );
  for (const id of new Set(supplied.map(({ id }) => id))) await checkLocalSecret(keystore, store, refSecret(id));
}

/** K_ref of an agreement as a secret that is made at first use. */
export function refSecret(agreementId: string, mayMake?: MayMake): LocalSecret {
  return {
    name: refKeyName(agreementId),
    setting: `refKeyCheck:${agreementId}`,
    label: "sluis/ref-key-check/1",
    wasUsed: async (tx) => (await tx.deliveries.sequence(agreementId, "out")) !== undefined,
    mayMake: async (tx) => mayMake?.(tx, agreementId),
    lost: () => new SluisError("REF_KEY_LOST", { agreement: agreementId }),
  };
}
