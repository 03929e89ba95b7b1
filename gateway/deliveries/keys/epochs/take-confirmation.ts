import { SluisError } from "../../../core/sluis-error.ts";
import type { EpochStep } from "../../../core/types/epoch-step.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import type { KeyAct, KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { pseudonymProvider } from "../../pseudonym-provider.ts";
import { askedNonce } from "./announce-to.ts";
import { givenTypes, keptAgreements } from "./domain-agreements.ts";
import { epochIn } from "./epoch-in.ts";
import { unprovenType } from "./prove-keys.ts";

/** How far an epoch has come when partners confirm a step of it. A partner's clock may tell the moment of an emergency first. */
const MAY_CONFIRM: { readonly [act in KeyAct]: readonly KeyEpoch["state"][] } = {
  announced: ["announced", "active"],
  activated: ["active", "retiring", "retired", "destroyed"],
  retired: ["active", "retiring", "retired", "destroyed"],
  destroyed: ["retired", "destroyed"],
};

/**
 * Keeps what a partner confirms to the keeper about an epoch.
 * Throws DOMAIN_NOT_OURS, EPOCH_UNKNOWN, EPOCH_STATE, KEY_EPOCH_TAKEN for another KID, EPOCH_PROOF_WRONG.
 */
export async function takeConfirmation(
  context: GatewayContext,
  tx: StoreTransaction,
  step: EpochStep,
  token: string,
): Promise<void> {
  const { domain, epoch, kid, act, from, tokens } = step;
  const agreements = (await keptAgreements(context, tx, domain)).get(from);
  if (agreements === undefined) throw new SluisError("DOMAIN_NOT_OURS", { domain });
  const known = epochIn(await tx.keyEpochs.forChange(domain), { domain, epoch }, ...MAY_CONFIRM[act]);
  if (known.kid !== kid) throw new SluisError("KEY_EPOCH_TAKEN", { domain, epoch });
  if (act === "announced") {
    const asked = await tx.settings.get(askedNonce(domain, epoch, from));
    const given = givenTypes(agreements, from);
    const provider = pseudonymProvider(context.keys.pseudonyms(domain, epoch)!);
    const wrong = unprovenType(provider, given, from, context.own.oin, asked ?? "", step);
    if (wrong !== undefined) throw new SluisError("EPOCH_PROOF_WRONG", { type: wrong });
  }
  // said once more without a count, it is the same confirmation
  const before = (await tx.keyEpochs.confirmations(domain)).find(
    (each) => each.epoch === epoch && each.partner === from && each.act === act,
  );
  const counted = tokens ?? before?.tokens ?? null;
  const confirmation = { domain, epoch, partner: from, act, tokens: counted, token, at: context.clock.now() };
  await tx.keyEpochs.confirm(confirmation);
}
