import type { KeyObject } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { PseudonymMaterial } from "../deliveries/work/workbench.ts";
import type { Keystore } from "../identity/keystore.ts";
import { deriveKcv, deriveKid } from "../pseudonyms/hn1/derive.ts";

/** What may be shown of a pseudonym key. */
export interface PseudonymKeyNames {
  readonly domain: string;
  readonly epoch: string;
  /** Eight public characters in every token. */
  readonly kid: string;
  /** Compared between keepers of the whole key; null where only keys of some types are held. */
  readonly kcv: string | null;
  /** The types whose keys are held; null for the keeper, who can make every type. */
  readonly types: readonly string[] | null;
}

/** Field keys of one domain and epoch. */
export interface FieldKeyNames {
  readonly domain: string;
  readonly epoch: string;
  readonly kid: string;
}

const ROOT = /^pseudonym\.([a-z0-9][a-z0-9-]{2,39})\.([a-z0-9][a-z0-9-]{0,19})$/;
const FIELD =
  /^pseudonym-field\.([a-z0-9][a-z0-9-]{2,39})\.([a-z0-9][a-z0-9-]{0,19})\.([0-9a-z]{8})\.([a-z][a-z0-9]{1,9})$/;

/** The keystore's name for the root key of a domain and epoch. Throws OPTION_INVALID for words that cannot be one. */
export function pseudonymKeyName(domain: string, epoch: string): string {
  const name = `pseudonym.${domain}.${epoch}`;
  if (!ROOT.test(name)) throw new SluisError("OPTION_INVALID", { option: "--domain, --epoch", rule: "a-z 0-9 -" });
  return name;
}

/** The pseudonym keys in a keystore, by domain and then epoch. */
export function listPseudonymKeys(keystore: Keystore): PseudonymKeyNames[] {
  const found = new Map<string, PseudonymKeyNames>();
  for (const { purpose, id } of keystore.list()) {
    if (purpose !== "secret") continue;
    const [, domain, epoch] = ROOT.exec(id) ?? [];
    if (domain !== undefined && epoch !== undefined)
      found.set(`${domain} ${epoch}`, namesOf(keystore.secret(id), domain, epoch));
    const [, fieldDomain, fieldEpoch, kid, type] = FIELD.exec(id) ?? [];
    if (fieldDomain === undefined || fieldEpoch === undefined || kid === undefined || type === undefined) continue;
    const there = found.get(`${fieldDomain} ${fieldEpoch}`);
    // whoever holds the whole key needs none of its types
    if (there?.types === null) continue;
    const types = [...(there?.types ?? []), type].sort();
    found.set(`${fieldDomain} ${fieldEpoch}`, { domain: fieldDomain, epoch: fieldEpoch, kid, kcv: null, types });
  }
  return [...found.keys()].sort().map((name) => found.get(name)!);
}

/** The key of a domain's epoch, without one that of its latest, the last in alphabetical order; undefined when it is not held. */
export function findPseudonymKey(keystore: Keystore, domain: string, of?: string): PseudonymMaterial | undefined {
  const key = listPseudonymKeys(keystore).findLast(
    (each) => each.domain === domain && (of === undefined || each.epoch === of),
  );
  if (key === undefined) return undefined;
  const { epoch, kid, types } = key;
  if (types === null) return { domain, epoch, key: { root: keystore.secret(pseudonymKeyName(domain, epoch)) } };
  const fields = new Map(types.map((type) => [type, keystore.secret(fieldKeyName(key, type))]));
  return { domain, epoch, key: { kid, fields } };
}

/** Keeps field keys; those that are there already stay. Throws KEY_FILE_EXISTS when one of them is another. */
export function installFieldKeys(
  keystore: Keystore,
  names: FieldKeyNames,
  fields: ReadonlyMap<string, KeyObject>,
): void {
  const there = new Set(keystore.list().map(({ id }) => id));
  for (const [type, key] of fields) {
    const name = fieldKeyName(names, type);
    if (!there.has(name)) keystore.createSecret(name, key.export());
    else if (!keystore.secret(name).equals(key)) throw new SluisError("KEY_FILE_EXISTS", { name });
  }
}

/** Removes every key of a domain and epoch, whole and by type. */
export function removePseudonymKeys(keystore: Keystore, domain: string, epoch: string): void {
  for (const { purpose, id } of keystore.list()) {
    if (purpose !== "secret") continue;
    const [, itsDomain, itsEpoch] = ROOT.exec(id) ?? FIELD.exec(id) ?? [];
    if (itsDomain === domain && itsEpoch === epoch) keystore.removeSecret(id);
  }
}

/** The public names of a root key. */
export function namesOf(rootKey: KeyObject, domain: string, epoch: string): PseudonymKeyNames {
  const key = { rootKey, domain, epoch };
  return { domain, epoch, kid: deriveKid(key), kcv: deriveKcv(key), types: null };
}

function fieldKeyName({ domain, epoch, kid }: FieldKeyNames, type: string): string {
  return `pseudonym-field.${domain}.${epoch}.${kid}.${type}`;
}
