import { SluisError } from "../core/sluis-error.ts";
import type { PartnerCard } from "../core/types/partner-card.ts";
import { standingKeys } from "./card-keys.ts";
import type { OwnKey } from "./key-file.ts";
import type { KeyPurpose } from "./key-purpose.ts";
import type { Keystore } from "./keystore.ts";
import { cardName } from "./next-card.ts";

/** What decides which of several keys is used. */
export interface KeyChoice {
  /** Our newest card; undefined where there is none to go by. */
  readonly own: PartnerCard | undefined;
  /** Keys, as cards name them, that every partner has accepted; null where there is no partner. */
  readonly confirmed: ReadonlySet<string> | null;
  readonly revoked: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly logKeyName: string;
  /** Of a TLS key: whether its certificate counts now. */
  readonly usable: (key: OwnKey) => boolean;
}

/**
 * The key of a purpose that is used now: the newest that every partner knows, so that one takes the place of another without a gap.
 * Where they know none of those that still count, it is the oldest of these; without a card, the newest. Throws KEY_MISSING.
 */
export function keyInUse(keystore: Keystore, purpose: KeyPurpose, choice: KeyChoice): OwnKey {
  const { own, confirmed, revoked, now, logKeyName, usable } = choice;
  const all = keystore
    .keys(purpose)
    .filter((key) => purpose !== "tls" || key.certificates !== undefined)
    .map((key) => ({ key, name: cardName(key, logKeyName) }));
  const good = all.filter(({ key, name }) => !revoked.has(name) && (purpose !== "tls" || usable(key)));
  // one that is past its end says more to a partner than none
  const candidates = good.length > 0 ? good : all;
  const newest = candidates[0]?.key;
  if (newest === undefined) throw new SluisError("KEY_MISSING", { purpose, id: "current" });
  if (own === undefined) return newest;
  const standing = standingKeys(own, now);
  const counting = candidates.filter(({ name }) => standing.has(name));
  const known = confirmed === null ? counting[0] : counting.find(({ name }) => confirmed.has(name));
  return (known ?? counting.at(-1))?.key ?? newest;
}
