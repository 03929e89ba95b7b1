import { SluisError } from "../../core/sluis-error.ts";
import type { NewEntry } from "../../ledger/append-entry.ts";
import { installedAgreement } from "../active-agreement.ts";
import { deliveryFacts } from "../delivery-facts.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { writeEntry } from "../log-writer.ts";
import type { HoldSubject } from "../ports/erasure-office.ts";
import type { Requester } from "../ports/requester.ts";
import type { LegalHold } from "../ports/retention-register.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { requireNotErased } from "./require-not-erased.ts";

/** The code that stands in the log; the officer's own words are behind a commitment. */
const REASON = "LEGAL_HOLD";

/**
 * Keeps a delivery, or all of an agreement, from being erased until the hold is released; what was begun goes on. Logged in the partner's
 * log, so that the partner sees why it is not told of an erasure.
 * Throws HOLD_STANDS, ALREADY_ERASED, ERASURE_BEGUN, DELIVERY_UNKNOWN, AGREEMENT_UNKNOWN.
 */
export async function placeHold(
  context: GatewayContext,
  who: Requester,
  on: HoldSubject,
  reason: string,
): Promise<LegalHold> {
  const hold = { ...on, reason, placedBy: who.id, at: context.clock.now() };
  await context.store.transaction(async (tx) => {
    const { partner, facts } = await subjectOf(context, tx, on);
    if (on.kind === "delivery") await requireNotErased(tx, on.subject);
    if ((await tx.legalHolds.get(on.kind, on.subject)) !== undefined)
      throw new SluisError("HOLD_STANDS", { subject: on.subject });
    await tx.legalHolds.put(hold);
    await logHold(context, tx, partner, { ...facts, type: "hold-placed" }, who, reason);
  });
  context.changes.notify();
  return hold;
}

/** Ends a hold; what is due is erased in the next round. Out: the hold that stood. Throws HOLD_UNKNOWN, DELIVERY_UNKNOWN, AGREEMENT_UNKNOWN. */
export async function releaseHold(
  context: GatewayContext,
  who: Requester,
  on: HoldSubject,
  reason: string,
): Promise<LegalHold> {
  const released = await context.store.transaction(async (tx) => {
    const { partner, facts } = await subjectOf(context, tx, on);
    const hold = await tx.legalHolds.get(on.kind, on.subject);
    if (hold === undefined) throw new SluisError("HOLD_UNKNOWN", { subject: on.subject });
    await tx.legalHolds.delete(on.kind, on.subject);
    await logHold(context, tx, partner, { ...facts, type: "hold-released" }, who, reason);
    return hold;
  });
  context.changes.notify();
  return released;
}

/** Locks what it is about. Out: the partner, and what a log entry says of it. */
async function subjectOf(context: GatewayContext, tx: StoreTransaction, { kind, subject }: HoldSubject) {
  const known = kind === "delivery" ? await tx.deliveries.get(subject) : undefined;
  if (kind === "delivery" && known === undefined) throw new SluisError("DELIVERY_UNKNOWN");
  await tx.deliveries.sequence(known?.agreementId ?? subject, known?.direction ?? "in");
  if (known !== undefined)
    return { partner: known.partner, facts: (await deliveryFacts(context, tx, known)) as Omit<NewEntry, "type"> };
  const { document, stored } = await installedAgreement(tx, subject);
  const [from, to] = [document.supplier.oin, document.receiver.oin];
  const agreement = { id: stored.id, version: stored.version, hash: stored.hash };
  const facts: Omit<NewEntry, "type"> = { environment: context.own.environment, from, to, agreement };
  return { partner: from === context.own.oin ? to : from, facts };
}

async function logHold(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  entry: NewEntry,
  who: Requester,
  motive: string,
): Promise<void> {
  const log = await logAbout(context, tx, partner);
  await writeEntry(context, tx, log, { ...entry, reason: REASON, role: who.role }, { actor: who.id, motive });
}
