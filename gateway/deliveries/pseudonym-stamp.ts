import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { Manifest } from "../core/types/manifest.ts";
import { type CanaryBlock, canaryBlock, checkCanary as differences } from "../pseudonyms/canary.ts";
import { normaliserDigest } from "../pseudonyms/normaliser-digest.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { keepToPinned } from "./pinned-canary.ts";
import type { KeyEpoch } from "./ports/key-register.ts";
import type { StoreTransaction } from "./ports/store.ts";
import { pseudonymProvider } from "./pseudonym-provider.ts";
import type { PseudonymMaterial } from "./work/workbench.ts";

/** What a manifest says about rules and pseudonyms; no pseudonyms under an agreement without a domain. */
export type PseudonymStamp = Pick<Manifest, "normaliserDigest" | "pseudonyms">;

/** What it says about one key. */
type KeyStamp = Pick<NonNullable<Manifest["pseudonyms"]>, "epoch" | "kid" | "canary">;

/**
 * Makes the stamp of rows that are treated with these keys, with the canary tokens that both parties can compare.
 * In: the agreement, the keys of the epoch in use (null when there are none), those of the one before while both go along.
 */
export function pseudonymStamp(
  agreement: Agreement,
  material: PseudonymMaterial | null,
  before: PseudonymMaterial | null,
): PseudonymStamp {
  const agreed = agreement.pseudonyms;
  if (agreed === undefined || material === null) return { normaliserDigest: normaliserDigest() };
  const { domain } = material;
  const earlier = before && keyStamp(before, agreed.types);
  const pseudonyms = { domain, ...keyStamp(material, agreed.types), ...(earlier === null ? {} : { earlier }) };
  return { normaliserDigest: normaliserDigest(), pseudonyms };
}

function keyStamp(material: PseudonymMaterial, types: readonly string[]): KeyStamp {
  const provider = pseudonymProvider(material);
  const held = types.filter((type) => provider.holds(type));
  const canary = canaryBlock(provider, held) as { [type: string]: string[] };
  return { epoch: material.epoch, kid: provider.kid, canary };
}

/** How far the partner's clock may be ahead of the agreed moment, milliseconds. */
const CLOCKS_APART = 5 * 60_000;

/**
 * Compares a manifest's canary tokens with our own, before a record is accepted. A party that holds no key of the domain pins the
 * block at a partner's first delivery of a key and refuses a change; one that holds the key of an epoch refuses any other for it.
 * Throws CANARY_DIFFERS naming the type and the rule; NORMALISER_DIFFERS when the rules are not the same; EPOCH_NOT_ACTIVE (retry),
 * EPOCH_RETIRED.
 */
export async function checkCanary(
  context: GatewayContext,
  tx: StoreTransaction,
  agreement: Agreement,
  manifest: Manifest,
): Promise<void> {
  if (manifest.normaliserDigest !== normaliserDigest()) throw new SluisError("NORMALISER_DIFFERS");
  const stamp = manifest.pseudonyms;
  if (stamp === undefined) {
    if (agreement.pseudonyms !== undefined) throw new SluisError("CANARY_DIFFERS", { type: "-", rule: "missing" });
    return;
  }
  const { domain, earlier, ...current } = stamp;
  if (domain !== agreement.pseudonyms?.domain) throw new SluisError("CANARY_DIFFERS", { type: "*", rule: "domain" });
  const epochs = await tx.keyEpochs.list(domain);
  for (const key of earlier === undefined ? [current] : [current, earlier]) {
    requireUsable(epochs, key, domain, context.clock.now());
    await checkKey(context, tx, agreement.supplier.oin, agreement.pseudonyms, key);
  }
}

/** Where epochs were never announced, whatever the supplier uses is taken. */
function requireUsable(epochs: readonly KeyEpoch[], { epoch, kid }: KeyStamp, domain: string, now: number): void {
  if (epochs.length === 0) return;
  const known = epochs.find((each) => each.epoch === epoch);
  if (known !== undefined && known.kid !== kid) throw new SluisError("CANARY_DIFFERS", { type: "*", rule: "key" });
  if (known === undefined || known.state === "announced" || (known.activatesAt ?? 0) > now + CLOCKS_APART)
    throw new SluisError("EPOCH_NOT_ACTIVE", { domain, epoch });
  if (known.state !== "active") throw new SluisError("EPOCH_RETIRED", { domain, epoch });
}

async function checkKey(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  { domain, types }: NonNullable<Agreement["pseudonyms"]>,
  { epoch, kid, canary }: KeyStamp,
): Promise<void> {
  const missing = types.find((type) => canary[type] === undefined);
  if (missing !== undefined) throw new SluisError("CANARY_DIFFERS", { type: missing, rule: "missing" });
  const held = context.keys.heldKid(domain, epoch);
  // one epoch has one key: with another id for it, every token would differ
  if (held !== undefined && held !== kid) throw new SluisError("CANARY_DIFFERS", { type: "*", rule: "key" });
  const material = held === undefined ? undefined : context.keys.pseudonyms(domain, epoch);
  if (material !== undefined) {
    const [first] = differences(pseudonymProvider(material), canary as CanaryBlock);
    if (first !== undefined) throw new SluisError("CANARY_DIFFERS", { type: first.type, rule: first.rule.en });
    return;
  }
  await keepToPinned(context, tx, partner, domain, { kid, canary });
}
