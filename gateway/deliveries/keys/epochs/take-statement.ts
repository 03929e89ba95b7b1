import { SluisError } from "../../../core/sluis-error.ts";
import type { EpochStep } from "../../../core/types/epoch-step.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { confirmReady, keeperNonce } from "./confirm-ready.ts";
import { type DomainAgreement, domainAgreements } from "./domain-agreements.ts";
import { epochIn } from "./epoch-in.ts";
import { logEpoch } from "./log-epoch.ts";
import { beginRetirement, requireOver } from "./retire-epoch.ts";
import { tellPartner } from "./tell-partner.ts";

/** How far our clock may be behind the keeper's, milliseconds (`docs/formats.md`). */
const CLOCKS_APART = 5 * 60_000;

/**
 * Takes what the keeper of a domain states about one of its epochs. The last statement again changes nothing; an older one is refused; a
 * newer one that says what is known is confirmed once more, for the side whose store was put back.
 * Throws DOMAIN_NOT_OURS when the partner is not the keeper of the domain, EPOCH_STEP_OLD, KEY_EPOCH_TAKEN for another KID,
 * EPOCH_UNKNOWN, EPOCH_STATE, ROTATION_OVERLAP (retry), SCHEMA_VIOLATION.
 */
export async function takeStatement(
  context: GatewayContext,
  tx: StoreTransaction,
  step: EpochStep,
  token: string,
): Promise<void> {
  const { domain, epoch, kid, act, from } = step;
  const all = await domainAgreements(context, tx, domain);
  const agreements = all.filter(({ document, partner }) => partner === from && document.pseudonyms?.keeper === from);
  if (agreements.length === 0) throw new SluisError("DOMAIN_NOT_OURS", { domain });
  const epochs = await tx.keyEpochs.forChange(domain);
  const last = epochs.reduce<KeyEpoch | undefined>(
    (a, b) => (a === undefined || b.serial > a.serial ? b : a),
    undefined,
  );
  const serial = step.serial ?? 0;
  if (last !== undefined && serial <= last.serial) {
    if (serial === last.serial && token === last.token) return;
    throw new SluisError("EPOCH_STEP_OLD", { domain });
  }
  const known = epochs.find((each) => each.epoch === epoch);
  const held = context.keys.heldKid(domain, epoch);
  if ((known !== undefined && known.kid !== kid) || (held !== undefined && held !== kid))
    throw new SluisError("KEY_EPOCH_TAKEN", { domain, epoch });
  const said = { serial, token, changedAt: context.clock.now() };
  if (act === "announced") return takeAnnouncement(context, tx, step, epochs, said);
  if (act === "activated") return takeActivation(context, tx, step, epochs, said, agreements[0]!);
  if (act === "retired") return takeRetirement(context, tx, step, epochs, said, agreements[0]!);
  throw new SluisError("SCHEMA_VIOLATION", { document: "epoch-step", at: "/act", rule: "statement" });
}

/** What a statement leaves with the epoch that it is about. */
type Said = Pick<KeyEpoch, "serial" | "token" | "changedAt">;

async function takeAnnouncement(
  context: GatewayContext,
  tx: StoreTransaction,
  { domain, epoch, kid, from, previous, nonce }: EpochStep,
  epochs: readonly KeyEpoch[],
  said: Said,
): Promise<void> {
  if (previous === undefined || nonce === undefined)
    throw new SluisError("SCHEMA_VIOLATION", { document: "epoch-step", at: "/", rule: "previous, nonce" });
  const known = epochs.find((each) => each.epoch === epoch);
  if (known !== undefined && (!["announced", "active"].includes(known.state) || known.previous !== previous.epoch))
    throw new SluisError("EPOCH_STATE", { domain, epoch, state: known.state });
  const before = epochs.find((each) => each.epoch === previous.epoch);
  const held = context.keys.heldKid(domain, previous.epoch);
  if ((before !== undefined && before.kid !== previous.kid) || (held !== undefined && held !== previous.kid))
    throw new SluisError("KEY_EPOCH_TAKEN", { domain, epoch: previous.epoch });
  const shared = { domain, keeper: from, emergency: false };
  if (before === undefined)
    await tx.keyEpochs.put({
      ...{ ...shared, ...previous, state: "active", previous: null, activatesAt: 0, overlapUntil: 0, serial: 0 },
      ...{ token: null, changedAt: said.changedAt },
    });
  const announced: KeyEpoch = {
    ...{ ...shared, epoch, kid, state: "announced", previous: previous.epoch, activatesAt: null, overlapUntil: null },
    ...known,
    ...said,
  };
  await tx.keyEpochs.put(announced);
  await tx.settings.set(keeperNonce(domain, epoch), nonce);
  await confirmReady(context, tx, announced);
}

/** The moment counts whether or not the keys are here: nobody may go on with the epoch before. */
async function takeActivation(
  context: GatewayContext,
  tx: StoreTransaction,
  { domain, epoch, kid, activatesAt, overlapUntil, emergency = false }: EpochStep,
  epochs: readonly KeyEpoch[],
  said: Said,
  agreement: DomainAgreement,
): Promise<void> {
  if (activatesAt === undefined || overlapUntil === undefined || overlapUntil < activatesAt)
    throw new SluisError("SCHEMA_VIOLATION", { document: "epoch-step", at: "/", rule: "activatesAt, overlapUntil" });
  const known = epochIn(epochs, { domain, epoch }, "announced", "active");
  const active: KeyEpoch = { ...known, ...said, state: "active", activatesAt, overlapUntil, emergency };
  if (known.state === "active" && momentOf(known) !== momentOf(active))
    throw new SluisError("EPOCH_STATE", { domain, epoch, state: known.state });
  await tx.keyEpochs.put(active);
  if (known.state === "announced") await logEpoch(context, tx, "key-activated", active, agreement, null);
  await tellPartner(context, tx, known.keeper, { says: "confirmation", act: "activated", domain, epoch, kid });
}

function momentOf({ activatesAt, overlapUntil, emergency }: KeyEpoch): string {
  return [activatesAt, overlapUntil, emergency].join();
}

async function takeRetirement(
  context: GatewayContext,
  tx: StoreTransaction,
  { domain, epoch, kid }: EpochStep,
  epochs: readonly KeyEpoch[],
  said: Said,
  agreement: DomainAgreement,
): Promise<void> {
  const known = epochIn(epochs, { domain, epoch }, "active", "retiring", "retired", "destroyed");
  if (known.state !== "active") {
    await tx.keyEpochs.put({ ...known, ...said });
    // one that is being retired is confirmed when that is done
    if (known.state !== "retiring")
      await tellPartner(context, tx, known.keeper, { says: "confirmation", act: "retired", domain, epoch, kid });
    return;
  }
  requireOver(epochs, known, context.clock.now() + CLOCKS_APART);
  await beginRetirement(context, tx, { ...known, ...said });
  await logEpoch(context, tx, "key-retired", known, agreement, null);
}
