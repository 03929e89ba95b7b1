import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { VoidRequest } from "../../core/types/void-request.ts";
import { checkNumber } from "../../envelope/check-manifest.ts";
import type { Delivery } from "../delivery.ts";
import type { DeliveryFacts } from "../delivery-facts.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { DeliveryStatus } from "../ports/partner-link.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { readVoid } from "../void-message.ts";
import { clearClosed } from "./clear-closed.ts";
import { deliveryStatus } from "./delivery-status.ts";
import { refuseWhileOpen } from "./refuse-while-open.ts";

/**
 * Closes the number of a delivery without content, as its sender asks. One that is held completely is not closed: the answer says
 * how it stands, with its receipts. One that never came here takes its number all the same, so that the next one can come.
 * In: OIN of the partner on this connection, delivery id, the signed request. Out: state and receipts.
 * Throws what `readVoid` throws, REQUEST_INVALID, DELIVERY_UNKNOWN, DELIVERY_DIFFERS, AGREEMENT_UNKNOWN, NUMBER_OUT_OF_ORDER and
 * PREVIOUS_DIFFERS.
 */
export async function receiveVoid(
  context: GatewayContext,
  partner: string,
  deliveryId: string,
  token: string,
): Promise<DeliveryStatus> {
  const request = await readVoid(context, partner, token);
  if (request.delivery.id !== deliveryId) throw new SluisError("REQUEST_INVALID", { what: "deliveryId" });
  await context.store.transaction(async (tx) => {
    const last = await tx.deliveries.sequence(request.agreement.id, "in");
    const known = await tx.deliveries.get(deliveryId);
    if (known === undefined) {
      const product = await productOf(context, tx, request);
      checkNumber({ number: request.delivery.number, previous: request.previous }, last);
      await refuseWhileOpen(tx, request.agreement.id, request.delivery.number);
      const closed = neverCame(context, request, product);
      await tx.deliveries.insert(closed);
      await close(context, tx, closed, request);
      return;
    }
    if (known.direction !== "in" || known.partner !== partner) throw new SluisError("DELIVERY_UNKNOWN");
    if (known.manifestHash !== request.delivery.manifestHash) throw new SluisError("DELIVERY_DIFFERS");
    if (known.state !== "receiving" && known.state !== "abandoned") return;
    const now = context.clock.now();
    const { to } = transition("in", known.state, "void");
    const changes = { state: to, closedAt: now, nextAttemptAt: now, secret: null, reason: request.reason };
    await tx.deliveries.update(deliveryId, known.state, changes);
    await close(context, tx, { ...known, ...changes }, request);
  });
  const status = await deliveryStatus(context, partner, deliveryId);
  await clearClosed(context, deliveryId);
  context.changes.notify();
  return status;
}

/**
 * The agreement must be one with this partner, in whatever version and whether or not it still runs: that the two sides differ, or
 * that it ended, is what a void is for. Out: its product.
 */
async function productOf(context: GatewayContext, tx: StoreTransaction, { agreement, from }: VoidRequest) {
  const { id, version } = agreement;
  const stored = (await tx.agreements.get(id, version)) ?? (await tx.agreements.get(id));
  const document = stored === undefined ? undefined : (JSON.parse(stored.document) as Agreement);
  if (document?.supplier.oin !== from || document.receiver.oin !== context.own.oin)
    throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
  return document.product;
}

async function close(context: GatewayContext, tx: StoreTransaction, delivery: Delivery, request: VoidRequest) {
  const { agreementId, number, manifestHash } = delivery;
  await tx.deliveries.closeNumber(agreementId, "in", { number: number!, manifestHash: manifestHash! });
  const { v: _, previous: __, reason, ...stated } = request;
  const facts: DeliveryFacts = stated;
  await logDelivery(context, tx, { type: "void", delivery, facts, reason });
}

function neverCame(context: GatewayContext, request: VoidRequest, product: string): Delivery {
  const { agreement, delivery, counts } = request;
  const now = context.clock.now();
  return {
    id: delivery.id,
    direction: "in",
    partner: request.from,
    agreementId: agreement.id,
    agreementVersion: agreement.version,
    agreementHash: agreement.hash,
    product,
    outputSchemaHash: request.schema.hash,
    kind: delivery.kind,
    corrects: delivery.corrects ?? null,
    periodFrom: delivery.period?.from ?? null,
    periodTo: delivery.period?.to ?? null,
    state: transition("in", null, "void").to,
    number: delivery.number,
    previousHash: request.previous,
    manifestHash: delivery.manifestHash,
    manifest: null,
    envelope: null,
    secret: null,
    records: counts.records,
    parts: counts.parts,
    root: request.root,
    trace: request.trace,
    pushIdentity: null,
    stamp: null,
    report: null,
    createdAt: now,
    releasedAt: null,
    closedAt: now,
    expiresAt: null,
    attempts: 0,
    nextAttemptAt: now,
    reason: request.reason,
    parked: false,
  };
}
