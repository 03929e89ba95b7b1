import type { KeyObject } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { Store } from "../deliveries/ports/store.ts";
import type { Keystore } from "../identity/keystore.ts";
import { checkLocalSecret, type LocalSecret, makeLocalSecret } from "./local-secret.ts";

const SUBJECT: LocalSecret = {
  name: "subject",
  setting: "subjectKeyCheck",
  label: "sluis/subject-key-check/1",
  wasUsed: (tx) => tx.subjects.any(),
  lost: () => new SluisError("SUBJECT_KEY_LOST"),
};

/**
 * K_subject of a store that is not shared, which its index was made with: without it nobody is found any more who was found before, and
 * nothing would say so.
 * In: the keystore, the store, whether a key that was lost is made anew on purpose.
 * Out: gives the key. Throws SUBJECT_KEY_LOST at once when it is missing or another one.
 */
export async function openSubjectKey(
  keystore: Keystore,
  store: Store,
  anew = false,
): Promise<() => Promise<KeyObject>> {
  let found = anew ? await makeLocalSecret(keystore, store, SUBJECT) : await checkLocalSecret(keystore, store, SUBJECT);
  return async () => {
    found ??= await makeLocalSecret(keystore, store, SUBJECT);
    return found;
  };
}

/** Out: the key, or undefined when none was ever needed. Throws SUBJECT_KEY_LOST. */
export function checkSubjectKey(keystore: Keystore, store: Store): Promise<KeyObject | undefined> {
  return checkLocalSecret(keystore, store, SUBJECT);
}
