import { SluisError } from "../../core/sluis-error.ts";
import type { Receipt } from "../../core/types/receipt.ts";
import { parseCheckpointText } from "../../ledger/checkpoint.ts";
import { compareFinals } from "../../ledger/compare-finals.ts";
import { decodeEntry } from "../../ledger/log-entry.ts";
import type { CosignedNote } from "../../ledger/log-storage.ts";
import { leafHash } from "../../ledger/merkle-hash.ts";
import { parseNote } from "../../ledger/signed-note.ts";
import { verifyReceipt } from "../../ledger/verify-receipt.ts";
import { installedAgreement } from "../active-agreement.ts";
import { agreedLink } from "../agreed-link.ts";
import type { Delivery } from "../delivery.ts";
import { takeErasure } from "../erasure/take-erasure.ts";
import { FAR_FUTURE } from "../far-future.ts";
import type { GatewayContext, Partner } from "../gateway-context.ts";
import { logOfPartner } from "../log-of-partner.ts";
import { logDelivery } from "../log-writer.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { isRefusal, keepRefusal, logRefusal, logRefusalOnce } from "../refused-message.ts";
import { type DeliveryEvent, transition } from "../state-table.ts";
import { askConsistency } from "../witness/ask-consistency.ts";
import { cosignReceipt } from "../witness/cosign-receipt.ts";
import { exchangeSoon } from "../witness/exchange-soon.ts";
import { amendNamed } from "./amend-named.ts";
import { ASK_AGAIN } from "./ask-again.ts";
import { blockQueue } from "./queue-block.ts";
import { forgetVoid, voidWish } from "./void-wish.ts";

const EVENT_OF = { accepted: "accept", stored: "store", rejected: "reject", void: "void" } as const satisfies Record<
  Exclude<Receipt["stage"], "erased">,
  DeliveryEvent
>;

/**
 * Takes a receipt from the partner: verifies every field and proof, cosigns the log that a final is in, and only then lets the delivery go
 * on.
 * In: OIN of the partner on this connection, delivery id, token. A receipt that was taken before changes nothing; one that does not
 * verify leaves the delivery in its state and is logged, and an open delivery is not tried again until a person has looked.
 * Throws DELIVERY_UNKNOWN, what `verifyReceipt` throws, RECEIPT_CONFLICT for a second final that says something else, and
 * RECEIPT_MISMATCH for a void that nobody asked for.
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
  ) {
    return keepRefusal(context, partnerOin, null, async () => {
      throw new SluisError("DELIVERY_UNKNOWN");
    });
  }
  try {
    const stage = await context.witness.oneByOne(partnerOin, () => verifyAndApply(context, delivery, partner, token));
    if (stage === undefined) return;
    await context.barrier(stage === "accepted" ? "send.acceptedKept" : "send.finalKept");
    context.changes.notify(deliveryId);
    if (stage === "accepted") return;
    exchangeSoon(context, partnerOin);
    await context.broker.flush("send");
  } catch (error) {
    if (isRefusal(error)) await raiseAlarm(context, delivery, error);
    throw error;
  }
}

/** Verifications that find that another receipt was cosigned meanwhile, before that is left to a later try. */
const MAXIMUM_ROUNDS = 5;

/** Out: the stage of the receipt; undefined when it brought nothing new. */
async function verifyAndApply(
  context: GatewayContext,
  delivery: Delivery,
  partner: Partner,
  token: string,
): Promise<Receipt["stage"] | undefined> {
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
    const { origin, previous, taken } = await context.store.read(async (tx) => {
      const [log, receipts] = await Promise.all([
        logOfPartner(context, tx, partner.oin),
        tx.receipts.list(delivery.id),
      ]);
      return {
        origin: log,
        previous: await tx.log.lastCosigned(log),
        taken: receipts.some((receipt) => receipt.token === token),
      };
    });
    // the answer to an offer and the outbox bring the same one; it was verified when it was taken
    if (taken) return undefined;
    const receipt = await verifyReceipt(token, {
      ...expectationOf(context, delivery, partner),
      origin,
      previous: previous && parseCheckpointText(parseNote(previous.note).text),
      consistency: (from, to) => askConsistency(context, partner.oin, from, to),
    });
    await context.barrier(receipt.stage === "accepted" ? "send.acceptedVerified" : "send.finalVerified");
    const applied = await context.store.transaction((tx) => apply(context, tx, delivery.id, receipt, token, previous));
    if (applied !== "overtaken") return applied ? receipt.stage : undefined;
  }
  throw new SluisError("CHECKPOINT_FIRST");
}

/**
 * An open delivery waits for a person; a receipt that does verify sets it going again. One that is closed stays as it is: parked, what was
 * sealed would be kept for as long as the partner liked. Only two ends that the partner proved keep it, as evidence.
 */
async function raiseAlarm(context: GatewayContext, { id, partner }: Delivery, error: SluisError): Promise<void> {
  const parks = await context.store.transaction(async (tx) => {
    const delivery = (await tx.deliveries.get(id))!;
    if (!isOpen(delivery) && error.code !== "RECEIPT_CONFLICT") return false;
    await tx.deliveries.update(id, delivery.state, { reason: error.code, parked: true });
    if (delivery.parked) return false;
    // each delivery that stops has its entry, however many do in one minute
    await logRefusal(context, tx, partner, error, delivery);
    return true;
  });
  context.changes.notify(id);
  if (!parks && !(await logRefusalOnce(context, partner, error, id))) return;
  const errorId = context.logger.error(error, { step: "receipt", deliveryId: id });
  context.logger.warn("receipt refused", { deliveryId: id, code: error.code, errorId });
}

function expectationOf(
  context: GatewayContext,
  delivery: Delivery,
  partner: Partner,
): Omit<Parameters<typeof verifyReceipt>[1], "origin"> {
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
    signingKey: (kid) => partner.signingKeys.get(kid),
    logKeys: partner.logKeys,
  };
}

/** Out: false when the receipt brought nothing new; "overtaken" when it is to be verified again. */
async function apply(
  context: GatewayContext,
  tx: StoreTransaction,
  id: string,
  receipt: Receipt,
  token: string,
  previous: CosignedNote | undefined,
): Promise<boolean | "overtaken"> {
  if (receipt.stage === "erased") return takeErasure(context, tx, receipt, token, previous);
  const delivery = (await tx.deliveries.get(id))!;
  // the agreement's sequence is locked first, as everywhere
  await tx.deliveries.sequence(delivery.agreementId, "out");
  const final = receipt.stage !== "accepted";
  const earlier = (await tx.receipts.list(id)).find(
    ({ stage }) => stage !== "erased" && (stage !== "accepted") === final,
  );
  // one that is delivered again has its first final from a log that the receiver lost
  const again = final && earlier !== undefined && isOpen(delivery) && logOf(earlier.token) !== receipt.log;
  if (earlier !== undefined && !again) {
    if (final) compareFinals(earlier.token, token);
    return false;
  }
  if (!final && delivery.state !== "sending") return false;
  const wish = await voidWish(tx, id);
  if (receipt.stage === "void" && wish === undefined) throw new SluisError("RECEIPT_MISMATCH", { field: "stage" });
  if (final && !(await cosignReceipt(context, tx, receipt, previous))) return "overtaken";
  const proven = { log: receipt.log, index: receipt.index, leafHash: leafHashOf(receipt) };
  const step = transition("out", delivery.state, EVENT_OF[receipt.stage]);
  const now = context.clock.now();
  const reason = receipt.stage === "void" ? wish!.reason : (receipt.rejection?.codes[0] ?? null);
  const changes = { state: step.to, attempts: 0, reason, parked: false, ...afterwards(context, receipt.stage, now) };
  await tx.deliveries.update(id, delivery.state, changes);
  await tx.receipts.put({ deliveryId: id, stage: receipt.stage, token, at: now }, delivery.partner);
  if (final) await closeNumber(tx, delivery, receipt.stage);
  const { document } = await installedAgreement(tx, delivery.agreementId, delivery.agreementVersion);
  const link = agreedLink(document, context.partner(delivery.partner));
  const tls = link === undefined ? null : context.courier.over(link).connection(delivery.partner);
  const after = { ...delivery, ...changes };
  const { effect = null } = decodeEntry(Buffer.from(receipt.leaf, "base64url"));
  await logDelivery(context, tx, { type: step.entry!, delivery: after, reason, receipt: proven, tls, effect });
  if (receipt.stage === "stored") await amendNamed(context, tx, after);
  return true;
}

/** What is kept of a delivery after a receipt, and when it is looked at again. */
function afterwards(context: GatewayContext, stage: Receipt["stage"], now: number): Partial<Delivery> {
  if (stage === "accepted") return { nextAttemptAt: now + ASK_AGAIN };
  if (stage === "stored") return { closedAt: now, nextAttemptAt: now + context.policy.keepAfterStored };
  return { closedAt: now, nextAttemptAt: FAR_FUTURE, secret: null, envelope: null };
}

/** Closes the number in the agreement's sequence; the queue goes on, but after a rejection waits for an officer. */
async function closeNumber(tx: StoreTransaction, delivery: Delivery, stage: Receipt["stage"]): Promise<void> {
  const { id, agreementId, number, manifestHash } = delivery;
  const last = await tx.deliveries.sequence(agreementId, "out");
  // one that is delivered again lies before the last
  if (number! > (last?.number ?? 0))
    await tx.deliveries.closeNumber(agreementId, "out", { number: number!, manifestHash: manifestHash! });
  await forgetVoid(tx, id);
  // the receiver will never ask for these again
  if (stage !== "stored") await tx.parts.deleteAll(id);
  if (stage === "rejected") await blockQueue(tx, agreementId, { rejected: id, replacement: null });
  else await tx.hints.add({ step: "send", subject: agreementId });
}

function isOpen({ state }: Delivery): boolean {
  return state === "sending" || state === "accepted";
}

/** The log that a receipt, which was verified when it was taken, stands in. */
function logOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString("utf8")) as Receipt).log;
}

function leafHashOf(receipt: Receipt): string {
  return Buffer.from(leafHash(Buffer.from(receipt.leaf, "base64url"))).toString("hex");
}
