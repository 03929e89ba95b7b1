import { randomBytes } from "node:crypto";
import { checkDeliveryKind } from "../../agreements/check-delivery-kind.ts";
import { localDate } from "../../core/local-date.ts";
import { releaseBytes } from "../../core/release-bytes.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { uuidV7 } from "../../core/uuid-v7.ts";
import { activeAgreement } from "../active-agreement.ts";
import { prepareWithinBudget } from "../budget/prepare-within-budget.ts";
import { writeSecret } from "../delivery-secret.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { keepLease, preparationLease } from "../keep-lease.ts";
import type { Progress, PushOutcome, PushRequest } from "../ports/officer-service.ts";
import type { Requester } from "../ports/requester.ts";
import type { PreparedPart, StoreTransaction } from "../ports/store.ts";
import { pseudonymStamp } from "../pseudonym-stamp.ts";
import { requireCredibleClock } from "../require-credible-clock.ts";
import type { PrepareJob, PrepareResult } from "../work/workbench.ts";
import { isJudgement } from "./check-prepared.ts";
import { correctable } from "./correctable.ts";
import { failPreparation } from "./fail-preparation.ts";
import { findEarlierPush } from "./find-earlier-push.ts";
import { finishPreparation } from "./finish-preparation.ts";
import { newDelivery } from "./new-delivery.ts";
import { prepareJob } from "./prepare-job.ts";
import { pushIdentity } from "./push-identity.ts";
import { queueBlock } from "./queue-block.ts";
import { rememberedMapping } from "./remembered-mapping.ts";

/**
 * Turns an extract into a delivery: treated, cut into sealed parts, durable, and released unless a second person must do that.
 * In: who asks, what is asked, the file's bytes (read once, never kept), where progress goes, a signal that breaks it off.
 * Out: the delivery's id and state and what was counted; the first delivery again when the same file was pushed before.
 * Throws CLOCK_NOT_CREDIBLE, and what reading, treating and the agreement refuse; then nothing stays behind but a `failed` delivery with the code.
 */
export async function push(
  context: GatewayContext,
  who: Requester,
  request: PushRequest,
  file: AsyncIterable<Uint8Array>,
  progress: (at: Progress) => void,
  signal: AbortSignal,
): Promise<PushOutcome> {
  const { store, keys } = context;
  requireCredibleClock(context);
  const today = localDate(context.clock.now());
  const { agreement, asked, earlier } = await store.read(async (tx) => {
    const agreement = await activeAgreement(tx, request.agreementId, today);
    const asked = await completedRequest(tx, request);
    const known = request.fileSha256;
    const identity = known && pushIdentity(keys.pushIdentity, agreement.stored, asked, known);
    const earlier = identity ? await findEarlierPush(tx, agreement.stored.id, identity, asked) : undefined;
    if (earlier === undefined || request.withdraws === "delivery") await correctable(tx, agreement, request);
    const block = await queueBlock(tx, agreement.stored.id);
    if (request.replaces !== undefined && block?.rejected !== request.replaces) throw new SluisError("NOT_BLOCKING");
    return { agreement, asked, earlier };
  });
  // a whole delivery is withdrawn by its own name, for which its records need none
  if (request.withdraws !== "delivery")
    checkDeliveryKind(
      context.products.product(agreement.document.product, agreement.document.productVersion),
      request.kind,
    );
  const { document } = agreement;
  const { supplier, receiver } = document;
  if (supplier.oin !== context.own.oin) throw new SluisError("NOT_THE_SUPPLIER", { agreement: request.agreementId });
  if (context.partner(receiver.oin) === undefined)
    throw new SluisError("PARTNER_CARD_MISSING", { partner: receiver.oin });
  if (earlier !== undefined) return { deliveryId: earlier.id, state: earlier.state, repeated: true, report: null };

  const secret = { contentKey: randomBytes(32), salt: randomBytes(32) };
  const id = uuidV7(context.clock.now());
  const job = await prepareJob(context, agreement, asked, id, today, secret);
  const draft = newDelivery(context, agreement, asked, id, writeSecret(keys, id, secret), stampOf(job));
  const lease = preparationLease(id);
  let result: PrepareResult | undefined;
  try {
    // inside, because a store that lost its answer may have kept the draft
    await store.transaction(async (tx) => {
      await tx.deliveries.insert(draft);
      const now = context.clock.now();
      await tx.leases.take(lease, context.instance, now, now + context.policy.lease);
    });
    await context.barrier("push.inserted");
    result = await keepLease(context, lease, async (lost) => {
      const ended = AbortSignal.any([signal, lost]);
      const part = async (sealed: PreparedPart) => {
        await keepPart(context, id, sealed);
        await context.barrier("push.partKept");
      };
      try {
        const made = await prepareWithinBudget(context, document, job, file, { part, progress, signal: ended });
        if (!ended.aborted) return made;
      } catch (error) {
        // a file that is broken off may look like one that is empty or wrong
        if (!ended.aborted) throw error;
      }
      throw new SluisError("INTERRUPTED");
    });
    await context.barrier("push.sealed");
    const outcome = await finishPreparation(context, who, agreement, draft, asked, result);
    await context.barrier("push.prepared");
    context.changes.notify(draft.id);
    await context.broker.flush("send");
    return outcome;
  } catch (error) {
    await failPreparation(context, draft, error, result);
    if (result === undefined || !isJudgement(error)) throw error;
    // the file was read to its end and refused as a whole: the officer gets the counts, and the report of its rows
    const { code, details } = error;
    return { deliveryId: id, state: "failed", repeated: false, report: result.report, refusal: { code, details } };
  }
}

/** The keys and rules that the rows are treated with: when its turn comes, others may be in use. */
function stampOf({ agreement, pseudonyms, earlierPseudonyms }: PrepareJob): string {
  return JSON.stringify(pseudonymStamp(agreement, pseudonyms, earlierPseudonyms));
}

/** The request with what is not said: the mapping that is remembered, and for a correction the period of what it corrects. */
async function completedRequest(tx: StoreTransaction, request: PushRequest): Promise<PushRequest> {
  const mapping = await rememberedMapping(tx, request);
  const target = request.corrects === undefined ? undefined : await tx.deliveries.get(request.corrects);
  if (request.kind !== "correction" || request.period !== null || target === undefined) return { ...request, mapping };
  const { periodFrom: from, periodTo: to } = target;
  return { ...request, mapping, period: from === null || to === null ? null : { from, to } };
}

/** Keeps a sealed part of a preparation that is still ours: bytes that come after its end would stay for ever. Throws INTERRUPTED. */
async function keepPart(context: GatewayContext, id: string, { subjects, ...part }: PreparedPart): Promise<void> {
  const { store, instance, clock, policy } = context;
  await store.transaction(async (tx) => {
    if (!(await tx.leases.renew(preparationLease(id), instance, clock.now() + policy.lease)))
      throw new SluisError("INTERRUPTED");
    await tx.parts.put(id, part);
    if (subjects !== null) await tx.subjects.put(id, part.n, subjects);
  });
  releaseBytes(part.sealed);
}
