import type { KeyObject } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { Keystore } from "../identity/keystore.ts";
import { deriveKcv, deriveKid } from "../pseudonyms/hn1/derive.ts";

/** What may be shown of a pseudonym key. */
export interface PseudonymKeyNames {
  readonly domain: string;
  readonly epoch: string;
  /** Eight public characters in every token. */
  readonly kid: string;
  /** Compared between the holders of the key. */
  readonly kcv: string;
}

const NAME = /^pseudonym\.([a-z0-9][a-z0-9-]{2,39})\.([a-z0-9][a-z0-9-]{0,19})$/;

/** The keystore's name for the root key of a domain and epoch. Throws OPTION_INVALID for words that cannot be one. */
export function pseudonymKeyName(domain: string, epoch: string): string {
  const name = `pseudonym.${domain}.${epoch}`;
  if (!NAME.test(name)) throw new SluisError("OPTION_INVALID", { option: "--domain, --epoch", rule: "a-z 0-9 -" });
  return name;
}

/** The pseudonym keys in a keystore, by domain and then epoch. */
export function listPseudonymKeys(keystore: Keystore): PseudonymKeyNames[] {
  return keystore.list().flatMap(({ purpose, id }) => {
    const [, domain, epoch] = (purpose === "secret" && NAME.exec(id)) || [];
    if (domain === undefined || epoch === undefined) return [];
    return [namesOf(keystore.secret(id), domain, epoch)];
  });
}

/** The key of a domain's latest epoch, the last in alphabetical order, or undefined. */
export function newestPseudonymKey(
  keystore: Keystore,
  domain: string,
): { readonly domain: string; readonly epoch: string; readonly root: KeyObject } | undefined {
  const names = listPseudonymKeys(keystore).filter((key) => key.domain === domain);
  const epoch = names
    .map((key) => key.epoch)
    .sort()
    .at(-1);
  return epoch === undefined ? undefined : { domain, epoch, root: keystore.secret(pseudonymKeyName(domain, epoch)) };
}

/** The public names of a root key. */
export function namesOf(rootKey: KeyObject, domain: string, epoch: string): PseudonymKeyNames {
  const key = { rootKey, domain, epoch };
  return { domain, epoch, kid: deriveKid(key), kcv: deriveKcv(key) };
}
