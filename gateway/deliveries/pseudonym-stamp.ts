import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { Manifest } from "../core/types/manifest.ts";
import { type CanaryBlock, canaryBlock, checkCanary as differences } from "../pseudonyms/canary.ts";
import { normaliserDigest } from "../pseudonyms/normaliser-digest.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";
import { pseudonymProvider } from "./pseudonym-provider.ts";
import type { PseudonymMaterial } from "./work/workbench.ts";

/** What a manifest says about rules and pseudonyms; no pseudonyms under an agreement without a domain. */
export type PseudonymStamp = Pick<Manifest, "normaliserDigest" | "pseudonyms">;

/** Makes the stamp of rows that are treated with these keys, with the canary tokens that both parties can compare. */
export function pseudonymStamp(agreement: Agreement, material: PseudonymMaterial | null): PseudonymStamp {
  const agreed = agreement.pseudonyms;
  if (agreed === undefined || material === null) return { normaliserDigest: normaliserDigest() };
  const provider = pseudonymProvider(material);
  const types = agreed.types.filter((type) => provider.holds(type));
  const canary = canaryBlock(provider, types) as { [type: string]: string[] };
  const { domain, epoch } = material;
  return { normaliserDigest: normaliserDigest(), pseudonyms: { domain, epoch, kid: provider.kid, canary } };
}

/**
 * Compares a manifest's canary tokens with our own, before a record is accepted. A party that holds no key of the domain pins the
 * block at the first delivery of a key and refuses a change; one that holds the key of this epoch refuses any other.
 * Throws CANARY_DIFFERS naming the type and the rule; NORMALISER_DIFFERS when the rules are not the same.
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
  if (stamp.domain !== agreement.pseudonyms?.domain)
    throw new SluisError("CANARY_DIFFERS", { type: "*", rule: "domain" });
  const missing = agreement.pseudonyms.types.find((type) => stamp.canary[type] === undefined);
  if (missing !== undefined) throw new SluisError("CANARY_DIFFERS", { type: missing, rule: "missing" });
  const material = context.keys.pseudonyms(stamp.domain);
  const provider = material && pseudonymProvider(material);
  if (provider?.kid === stamp.kid) {
    const [first] = differences(provider, stamp.canary as CanaryBlock);
    if (first !== undefined) throw new SluisError("CANARY_DIFFERS", { type: first.type, rule: first.rule.en });
    return;
  }
  // one epoch has one key: with another id for it, every token would differ
  if (material?.epoch === stamp.epoch) throw new SluisError("CANARY_DIFFERS", { type: "*", rule: "key" });
  const name = `canary:${stamp.domain}:${stamp.kid}`;
  const block = JSON.stringify(stamp.canary);
  const pinned = await tx.settings.get(name);
  if (pinned === undefined) await tx.settings.set(name, block);
  else if (pinned !== block) throw new SluisError("CANARY_DIFFERS", { type: "*", rule: "pinned" });
}
