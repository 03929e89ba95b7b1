import { createSecretKey } from "node:crypto";
import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { keyCommitment } from "../../envelope/content-key.ts";
import { sealManifest } from "../../envelope/seal-manifest.ts";
import { installedAgreement, requireActive } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import { readSecret } from "../delivery-secret.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { kidsOf } from "../keys/epochs/open-deliveries.ts";
import { logDelivery } from "../log-writer.ts";
import type { KeyEpoch } from "../ports/key-register.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { type PseudonymStamp, pseudonymStamp } from "../pseudonym-stamp.ts";
import { requireCredibleClock } from "../require-credible-clock.ts";
import { transition } from "../state-table.ts";
import { queueBlock, unblockQueue } from "./queue-block.ts";
import { requireYoungEnough } from "./require-young-enough.ts";

/** The manifest hash that stands before the first delivery of an agreement. */
const FIRST = "0".repeat(64);

/**
 * Gives a released delivery its number and its envelope. The manifest is sealed before the transaction, which then checks that
 * the number is still the next one: nothing slow happens while the log is locked.
 * In: the delivery. Out: the delivery as it is sent; undefined when somebody else took the turn meanwhile.
 * Throws CLOCK_NOT_CREDIBLE, PARTNER_CARD_MISSING, RELEASE_TOO_LATE, EPOCH_RETIRED, and AGREEMENT_SUSPENDED, AGREEMENT_ENDED or AGREEMENT_EXPIRED as the agreement stands here.
 */
export async function takeTurn(context: GatewayContext, delivery: Delivery): Promise<Delivery | undefined> {
  const { store, keys, clock, policy, own } = context;
  requireCredibleClock(context);
  const partner = context.partner(delivery.partner);
  if (partner === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner: delivery.partner });
  const [last, parts, agreement, retired] = await store.read((tx) =>
    Promise.all([
      tx.deliveries.sequence(delivery.agreementId, "out"),
      tx.parts.list(delivery.id),
      installedAgreement(tx, delivery.agreementId, delivery.agreementVersion),
      retiredEpoch(tx, delivery),
    ]),
  );
  // before a number is used: a hold or an end that is known here needs no answer from the partner
  requireActive(agreement, localDate(clock.now()));
  // tokens of an epoch that ended meanwhile stay here
  if (retired !== undefined) throw new SluisError("EPOCH_RETIRED", { domain: retired.domain, epoch: retired.epoch });
  requireYoungEnough(delivery, localDate(clock.now()));
  const secret = readSecret(keys, delivery.id, delivery.secret!);
  const contentKey = createSecretKey(secret.contentKey);
  const number = (last?.number ?? 0) + 1;
  const now = clock.now();
  const stamp = stampOf(context, delivery, agreement.document);
  const manifest: Manifest = {
    v: 1,
    deliveryId: delivery.id,
    number,
    previous: last?.manifestHash ?? FIRST,
    agreement: { id: delivery.agreementId, version: delivery.agreementVersion, hash: delivery.agreementHash },
    environment: own.environment,
    outputSchema: delivery.outputSchemaHash,
    kind: delivery.kind,
    ...(delivery.corrects === null ? {} : { corrects: delivery.corrects }),
    ...(delivery.periodFrom !== null && delivery.periodTo !== null
      ? { period: { from: delivery.periodFrom, to: delivery.periodTo } }
      : {}),
    counts: { records: delivery.records, parts: parts.length },
    parts: parts.map(({ sealedSha256, sealedBytes, plainBytes, records }) => ({
      sealedSha256,
      sealedBytes,
      plainBytes,
      records,
    })),
    root: delivery.root!,
    keyCommitment: keyCommitment(contentKey),
    normaliserDigest: stamp.normaliserDigest,
    ...(stamp.pseudonyms === undefined ? {} : { pseudonyms: stamp.pseudonyms }),
    sender: own.oin,
    receiver: partner.oin,
    receiverKeyId: partner.decryptionKey.kid,
    suite: "sluis-2026-1",
    trace: delivery.trace,
    createdAt: now,
    expiresAt: now + policy.expireAfter,
  };
  const sealed = await sealManifest({
    manifest,
    contentKey,
    salt: secret.salt,
    signer: keys.signing,
    recipient: partner.decryptionKey,
  });
  const step = transition("out", delivery.state, "takeTurn");
  const sending: Delivery = {
    ...delivery,
    state: step.to,
    number,
    previousHash: manifest.previous,
    manifestHash: sealed.manifestHash,
    manifest: sealed.manifestText,
    stamp: null,
    envelope: sealed.token,
    expiresAt: manifest.expiresAt,
    attempts: 0,
    nextAttemptAt: now,
    reason: null,
  };
  const taken = await store.transaction(async (tx) => {
    const still = await tx.deliveries.sequence(delivery.agreementId, "out");
    const open = await tx.deliveries.list({
      direction: "out",
      agreementId: delivery.agreementId,
      states: ["sending", "accepted"],
      limit: 1,
    });
    if ((still?.number ?? 0) + 1 !== number || open.length > 0) return false;
    const block = await queueBlock(tx, delivery.agreementId);
    if (block !== undefined && block.replacement !== delivery.id) return false;
    const { id, ...changes } = sending;
    if (!(await tx.deliveries.update(id, delivery.state, changes))) return false;
    if (block !== undefined) await unblockQueue(tx, delivery.agreementId);
    await logDelivery(context, tx, { type: "sent", delivery: sending, salt: secret.salt });
    return true;
  });
  context.changes.notify(delivery.id);
  await context.barrier("send.turnTaken");
  return taken ? sending : undefined;
}

/** The epoch that ended since the delivery was prepared with its key, or undefined. */
async function retiredEpoch(tx: StoreTransaction, delivery: Delivery): Promise<KeyEpoch | undefined> {
  const kids = kidsOf(delivery);
  if (kids.length === 0) return undefined;
  const over = ({ kid, state }: KeyEpoch) => kids.includes(kid) && state !== "announced" && state !== "active";
  return (await tx.keyEpochs.list()).find(over);
}

/** As it was when the rows were treated. A program of before kept none: it knew one key of a domain only, and that is in use. */
function stampOf({ keys }: GatewayContext, { stamp }: Delivery, agreement: Agreement): PseudonymStamp {
  if (stamp !== null) return JSON.parse(stamp) as PseudonymStamp;
  const domain = agreement.pseudonyms?.domain;
  return pseudonymStamp(agreement, (domain === undefined ? undefined : keys.pseudonyms(domain)) ?? null, null);
}
