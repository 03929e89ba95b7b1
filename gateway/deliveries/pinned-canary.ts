import { SluisError } from "../core/sluis-error.ts";
import type { Manifest } from "../core/types/manifest.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** Of before each partner had its own: the block of whoever delivered first, which holds for all. */
const sharedName = (domain: string, kid: string) => `canary:${domain}:${kid}`;

const nameOf = (domain: string, kid: string, partner: string) => `${sharedName(domain, kid)}:${partner}`;

const alarmOf = (kid: string, partner: string) =>
  ({ code: "CANARIES_OF_PARTNERS_DIFFER", partner, subject: kid }) as const;

/**
 * Holds a partner to the first canary block that it sent of a key, at a party that has no key of the domain to compare it with. Each partner
 * is held to its own: who delivers first must not decide for the others. Two that differ are an alarm, since one of them has another key.
 * In: the partner, the domain, the key's id and block. Throws CANARY_DIFFERS when the partner sent another one before.
 */
export async function keepToPinned(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  domain: string,
  { kid, canary }: Pick<NonNullable<Manifest["pseudonyms"]>, "kid" | "canary">,
): Promise<void> {
  const block = JSON.stringify(canary);
  const own = await tx.settings.get(nameOf(domain, kid, partner));
  const pinned = own ?? (await tx.settings.get(sharedName(domain, kid)));
  if (pinned !== undefined && pinned !== block) throw new SluisError("CANARY_DIFFERS", { type: "*", rule: "pinned" });
  if (own !== undefined) return;
  await tx.settings.set(nameOf(domain, kid, partner), block);
  for (const { oin: other } of context.partners()) {
    const theirs = await tx.settings.get(nameOf(domain, kid, other));
    if (theirs === undefined || theirs === block) continue;
    const alarm = alarmOf(kid, partner);
    await tx.alarms.raise({ ...alarm, since: context.clock.now(), details: { partner, other, domain, kid } });
    context.logger.warn("canaries of partners differ", { code: alarm.code, partner, other, kid });
    return;
  }
}

/** Forgets what was pinned of a key, and that partners differed. */
export async function forgetPinned(
  context: GatewayContext,
  tx: StoreTransaction,
  domain: string,
  kid: string,
): Promise<void> {
  await tx.settings.delete(sharedName(domain, kid));
  for (const { oin } of context.partners()) {
    await tx.settings.delete(nameOf(domain, kid, oin));
    await tx.alarms.clear(alarmOf(kid, oin));
  }
}
