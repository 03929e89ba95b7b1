import { SluisError } from "../../core/sluis-error.ts";
import { cardKeys } from "../../identity/card-keys.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import type { RevocationStep } from "../ports/card-office.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { CARD_SETTINGS } from "./card-settings.ts";

/** A key that counts no more here, and whose it is. */
interface RevokedKey {
  readonly key: string;
  readonly oin: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Lets keys of a partner, or of ourselves, count no more: at once at this instance, within a minute at the others, on open connections
 * too. It is for good; a later card with other keys is what lets the owner in again. One officer is enough: it only closes.
 * In: the officer, OIN, the key as its card names it (null: every TLS key on it), a code for why.
 * Throws PARTNER_UNKNOWN (no such card), KEY_NOT_ON_CARD.
 */
export async function revokeKeys(
  context: GatewayContext,
  who: Requester,
  oin: string,
  key: string | null,
  reason: string,
): Promise<RevocationStep> {
  const { own, clock } = context;
  const kept = oin === own.oin ? context.cards.own() : context.cards.accepted(oin);
  if (kept === undefined) throw new SluisError("PARTNER_UNKNOWN");
  const chosen = cardKeys(kept.card).filter((each) => (key === null ? each.purpose === "tls" : each.key === key));
  if (chosen.length === 0 || (key === null && oin === own.oin)) throw new SluisError("KEY_NOT_ON_CARD", { oin });
  const at = clock.now();
  await context.store.transaction(async (tx) => {
    const before = await readRevoked(tx);
    const fresh = chosen.filter((each) => !before.some((revoked) => revoked.key === each.key));
    const all = [...before, ...fresh.map((each) => ({ key: each.key, oin, at }))];
    await tx.settings.set(CARD_SETTINGS.revoked, JSON.stringify(all));
    for (const { purpose, key: name } of fresh) {
      const keys = { purpose, keyId: shortName(name) };
      const entry = { type: "key-revoked", environment: own.environment, partner: oin, keys } as const;
      const said = { ...entry, reason, role: who.role };
      await writeEntry(context, tx, logOrigin(own.oin, null), said, { actor: who.id });
    }
  });
  await context.cards.refresh();
  return { keys: chosen.map((each) => each.key) };
}

/** The keys that were revoked here. */
export async function readRevoked({ settings }: Pick<StoreTransaction, "settings">): Promise<readonly RevokedKey[]> {
  return JSON.parse((await settings.get(CARD_SETTINGS.revoked)) ?? "[]") as RevokedKey[];
}

/** A key as entries name it: a verifier key by its name and id. */
function shortName(key: string): string {
  return key.includes("+") ? key.split("+")[1]! : key;
}
