import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { type AgreementFacts, checkManifest } from "../../envelope/check-manifest.ts";
import { LONGEST_UNDER_WAY } from "../../envelope/envelope-form.ts";
import { type OpenedEnvelope, readEnvelope } from "../../envelope/read-envelope.ts";
import { installedAgreement, requireNoHold } from "../active-agreement.ts";
import { agreedLinks } from "../agreed-link.ts";
import { otherParty } from "../agreements/check-own-agreement.ts";
import type { Delivery } from "../delivery.ts";
import { writeSecret } from "../delivery-secret.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoredAgreement } from "../ports/agreement-register.ts";
import type { DeliveryStatus, LinkName } from "../ports/partner-link.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { checkCanary } from "../pseudonym-stamp.ts";
import { transition } from "../state-table.ts";
import { standingProblem } from "../witness/standing.ts";
import { acceptIfComplete, tellAccepted } from "./accept-if-complete.ts";
import { checkAnnouncedSize } from "./check-announced-size.ts";
import { statusWithin } from "./delivery-status.ts";
import { issueDue } from "./issue-due.ts";
import { refuseWhileOpen } from "./refuse-while-open.ts";

/**
 * Takes an offered manifest: opens it, checks it step by step, and says which parts are still missing. Offering it again is how a
 * sender goes on after an interruption.
 * In: OIN of the partner on this connection, the envelope, the link that carried it. Out: state, missing parts, receipts.
 * Throws CHECKPOINT_FIRST and LOG_BEHIND for a new one while our standing is not clear; what `readEnvelope`, `checkManifest` and the
 * canary refuse; LINK_NOT_AGREED; TOO_LARGE for more than the agreement explains; DELIVERY_DIFFERS for another manifest under a known id.
 */
export async function receiveManifest(
  context: GatewayContext,
  partner: string,
  envelope: string,
  link: LinkName,
): Promise<DeliveryStatus> {
  const opened = await readEnvelope(envelope, {
    ownOin: context.own.oin,
    environment: context.own.environment,
    partner,
    decryptionKey: (kid) => context.keys.decryption(kid),
    signingKey: (kid) => {
      const publicKey = context.partner(partner)?.signingKeys.get(kid);
      return publicKey && { oin: partner, publicKey };
    },
  });
  await context.barrier("receive.manifestOpened");
  const { deliveryId } = opened.manifest;
  const { isNew, accepted, issued, status } = await context.store.transaction(async (tx) => {
    const known = await tx.deliveries.get(deliveryId);
    const delivery =
      known === undefined
        ? await announce(context, tx, opened, partner, link)
        : await offeredAgain(tx, known, opened.manifestHash, partner);
    const complete = await acceptIfComplete(context, tx, delivery);
    return {
      isNew: known === undefined,
      accepted: complete,
      issued: known !== undefined && !complete && (await issueDue(context, tx, deliveryId)),
      status: await statusWithin(tx, partner, deliveryId),
    };
  });
  if (isNew) await context.barrier("receive.manifestKept");
  if (accepted) await tellAccepted(context, deliveryId);
  if (issued) context.changes.notify(deliveryId);
  return status;
}

async function announce(
  context: GatewayContext,
  tx: StoreTransaction,
  opened: OpenedEnvelope,
  partner: string,
  link: LinkName,
): Promise<Delivery> {
  const product = await checkAgainstStore(context, tx, opened, link);
  const delivery = newDelivery(context, opened, partner, product);
  await tx.deliveries.insert(delivery);
  return delivery;
}

async function offeredAgain(
  tx: StoreTransaction,
  known: Delivery,
  manifestHash: string,
  partner: string,
): Promise<Delivery> {
  if (known.direction !== "in" || known.partner !== partner) throw new SluisError("DELIVERY_UNKNOWN");
  if (known.manifestHash !== manifestHash) throw new SluisError("DELIVERY_DIFFERS");
  // what is held completely stays; what still comes stops
  if (known.state === "receiving")
    requireNoHold((await installedAgreement(tx, known.agreementId, known.agreementVersion)).stored);
  return known;
}

/** Out: the name of the agreement's product. */
async function checkAgainstStore(
  context: GatewayContext,
  tx: StoreTransaction,
  opened: OpenedEnvelope,
  link: LinkName,
): Promise<string> {
  const { manifest } = opened;
  const sequence = await tx.deliveries.sequence(manifest.agreement.id, "in");
  // before the number is judged: a store that was put back knows older ones
  const problem = await standingProblem(context, tx, manifest.sender);
  if (problem !== undefined) throw problem;
  const agreement = await factsOf(context, tx, manifest);
  checkManifest(opened, { agreement, sequence, now: context.clock.now() });
  await refuseWhileOpen(tx, manifest.agreement.id, manifest.number);
  const { document } = await installedAgreement(tx, manifest.agreement.id, manifest.agreement.version);
  if (!agreedLinks(document).includes(link)) throw new SluisError("LINK_NOT_AGREED", { link });
  checkAnnouncedSize(manifest, document);
  await checkCanary(context, tx, document, manifest);
  return document.product;
}

/** Out: undefined for an id that is not known, and alike for one that is another partner's: whoever asks learns nothing of that. */
async function factsOf(
  context: GatewayContext,
  tx: StoreTransaction,
  manifest: Manifest,
): Promise<AgreementFacts | undefined> {
  const { id, version } = manifest.agreement;
  const stored = (await tx.agreements.get(id, version)) ?? (await tx.agreements.get(id));
  if (stored === undefined) return undefined;
  const { document } = await installedAgreement(tx, id, stored.version);
  if (otherParty(context, document) !== manifest.sender) return undefined;
  return {
    version: stored.version,
    hash: stored.hash,
    status: stored.status,
    supplier: document.supplier.oin,
    receiver: document.receiver.oin,
    suites: document.suites,
    signed: stored.supplierSignature !== null && stored.receiverSignature !== null,
    outputSchemaHash: stored.outputSchemaHash,
    validFrom: document.validFrom,
    validUntil: document.validUntil,
    supersededAt: await supersededAt(tx, stored),
  };
}

/** When the first version newer than this one was both installed here and in force; null when none is known. */
async function supersededAt(tx: StoreTransaction, { id, version }: StoredAgreement): Promise<number | null> {
  const newer = (await tx.agreements.list()).filter((stored) => stored.id === id && stored.version > version);
  const since = newer.map(({ document, installedAt }) =>
    Math.max(installedAt, Date.parse((JSON.parse(document) as Agreement).validFrom)),
  );
  return since.length === 0 ? null : Math.min(...since);
}

function newDelivery(context: GatewayContext, opened: OpenedEnvelope, partner: string, product: string): Delivery {
  const { manifest } = opened;
  const now = context.clock.now();
  const secret = { contentKey: opened.contentKey.export(), salt: opened.salt };
  return {
    id: manifest.deliveryId,
    direction: "in",
    partner,
    agreementId: manifest.agreement.id,
    agreementVersion: manifest.agreement.version,
    agreementHash: manifest.agreement.hash,
    product,
    outputSchemaHash: manifest.outputSchema,
    kind: manifest.kind,
    corrects: manifest.corrects ?? null,
    periodFrom: manifest.period?.from ?? null,
    periodTo: manifest.period?.to ?? null,
    state: transition("in", null, "announce").to,
    number: manifest.number,
    previousHash: manifest.previous,
    manifestHash: opened.manifestHash,
    manifest: opened.manifestText,
    envelope: null,
    secret: writeSecret(context.keys, manifest.deliveryId, secret),
    records: manifest.counts.records,
    parts: manifest.counts.parts,
    root: manifest.root,
    trace: manifest.trace,
    pushIdentity: null,
    stamp: null,
    report: null,
    createdAt: now,
    releasedAt: null,
    closedAt: null,
    expiresAt: Math.min(manifest.expiresAt, now + LONGEST_UNDER_WAY),
    attempts: 0,
    nextAttemptAt: 0,
    reason: null,
    parked: false,
  };
}
