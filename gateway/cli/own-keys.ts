import type { PartnerCard } from "../core/types/partner-card.ts";
import { cardKeys } from "../identity/card-keys.ts";
import type { KeyPurpose } from "../identity/key-purpose.ts";
import type { Keystore } from "../identity/keystore.ts";
import { cardName } from "../identity/next-card.ts";
import { logKeyName } from "../ledger/log-origin.ts";

/** What is shown of a key pair of ours. Times in milliseconds since 1970. */
export interface ShownKey {
  readonly purpose: KeyPurpose;
  readonly id: string;
  readonly createdAt: number;
  /** On our own card; then `until` is when it ends there, null while it has no end. */
  readonly onCard: boolean;
  readonly until: number | null;
  /** A TLS key without a certificate yet. */
  readonly waiting: boolean;
}

/** Our key pairs, by purpose, newest first. In: keys, our own card. */
export function ownKeys(keystore: Keystore, card: PartnerCard): ShownKey[] {
  const known = new Map(cardKeys(card).map(({ key, until }) => [key, until]));
  return (["tls", "signing", "decryption", "log"] as const).flatMap((purpose) =>
    keystore.keys(purpose).map((key) => {
      const name = cardName(key, logKeyName(card.oin));
      return {
        ...{ purpose, id: key.kid, createdAt: key.createdAt },
        ...{ onCard: known.has(name), until: known.get(name) ?? null },
        waiting: purpose === "tls" && key.certificates === undefined,
      };
    }),
  );
}
