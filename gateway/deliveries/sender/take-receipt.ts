import { SluisError } from "../../core/sluis-error.ts";
import type { Receipt } from "../../core/types/receipt.ts";
import { compareFinals } from "../../ledger/compare-finals.ts";
import { leafHash } from "../../ledger/merkle-hash.ts";
import { verifyReceipt } from "../../ledger/verify-receipt.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext, Partner } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { type DeliveryEvent, transition } from "../state-table.ts";

const EVENT_OF = { accepted: "accept", stored: "store", rejected: "reject", void: "void" } as const satisfies Record<
  Receipt["stage"],
  DeliveryEvent
>;

/**
 * Takes a receipt from the partner: verifies every field and proof, and only then lets the delivery go on.
 * In: OIN of the partner on this connection, delivery id, token. A receipt that was taken before changes nothing.
 * Throws DELIVERY_UNKNOWN, what `verifyReceipt` throws, and RECEIPT_CONFLICT for a second final that says something else.
 */
export async function takeReceipt(
  context: GatewayContext,
  partnerOin: string,
  deliveryId: string,
  token: string,
): Promise<void> {
  const delivery = await context.store.read((tx) => tx.deliveries.get(deliveryId));
  const partner = context.partner(partnerOin);
  if (
    delivery === undefined ||
    delivery.direction !== "out" ||
    delivery.partner !== partnerOin ||
    partner === undefined
  )
    throw new SluisError("DELIVERY_UNKNOWN");
  const receipt = await verifyReceipt(token, expectationOf(context, delivery, partner));
  await context.barrier(receipt.stage === "accepted" ? "send.acceptedVerified" : "send.finalVerified");
  const changed = await context.store.transaction((tx) => apply(context, tx, delivery.id, receipt, token));
  if (!changed) return;
  await context.barrier(receipt.stage === "accepted" ? "send.acceptedKept" : "send.finalKept");
  context.changes.notify();
  await context.broker.flush();
}

function expectationOf(
  context: GatewayContext,
  delivery: Delivery,
  partner: Partner,
): Parameters<typeof verifyReceipt>[1] {
  return {
    sender: context.own.oin,
    receiver: partner.oin,
    environment: context.own.environment,
    deliveryId: delivery.id,
    number: delivery.number!,
    agreementHash: delivery.agreementHash,
    manifestHash: delivery.manifestHash!,
    records: delivery.records,
    root: delivery.root!,
    origin: `sluis/${partner.oin}/${context.own.oin}`,
    signingKey: (kid) => partner.signingKeys.get(kid),
    logKeys: partner.logKeys,
  };
}

/** Out: false when the receipt brought nothing new. */
async function apply(
  context: GatewayContext,
  tx: StoreTransaction,
  id: string,
  receipt: Receipt,
  token: string,
): Promise<boolean> {
  const delivery = (await tx.deliveries.get(id))!;
  const final = receipt.stage !== "accepted";
  const earlier = (await tx.receipts.list(id)).find((each) => (each.stage !== "accepted") === final);
  if (earlier !== undefined) {
    if (final) compareFinals(earlier.token, token);
    return false;
  }
  if (!final && delivery.state !== "sending") return false;
  const proven = { log: receipt.log, index: receipt.index, leafHash: leafHashOf(receipt) };
  const step = transition("out", delivery.state, EVENT_OF[receipt.stage]);
  const now = context.clock.now();
  const reason = receipt.rejection?.codes[0] ?? null;
  const changes = {
    state: step.to,
    attempts: 0,
    nextAttemptAt: now,
    reason,
    parked: false,
    ...(final ? { closedAt: now } : {}),
  };
  await tx.deliveries.update(id, delivery.state, changes);
  await tx.receipts.put({ deliveryId: id, stage: receipt.stage, token, at: now }, delivery.partner);
  await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, reason, receipt: proven });
  if (final) {
    const closed = { number: delivery.number!, manifestHash: delivery.manifestHash! };
    await tx.deliveries.closeNumber(delivery.agreementId, "out", closed);
    if (receipt.stage === "rejected") await tx.settings.set(`blocked:${delivery.agreementId}`, id);
    else await tx.hints.add({ step: "send", subject: delivery.agreementId });
  }
  return true;
}

function leafHashOf(receipt: Receipt): string {
  return Buffer.from(leafHash(Buffer.from(receipt.leaf, "base64url"))).toString("hex");
}
