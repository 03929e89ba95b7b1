import { SluisError } from "../../core/sluis-error.ts";
import type { ActiveAgreement } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { preparationLease } from "../keep-lease.ts";
import { logDelivery, logTallies } from "../log-writer.ts";
import type { PushOutcome, PushRequest } from "../ports/officer-service.ts";
import type { Requester } from "../ports/requester.ts";
import { transition } from "../state-table.ts";
import type { PrepareResult } from "../work/workbench.ts";
import { checkPrepared } from "./check-prepared.ts";
import { correctable } from "./correctable.ts";
import { findEarlierPush } from "./find-earlier-push.ts";
import { joinQueue } from "./join-queue.ts";
import { keptReport } from "./kept-report.ts";
import { pushIdentity } from "./push-identity.ts";
import { rememberMapping } from "./remembered-mapping.ts";

/**
 * Makes a preparation a delivery, in one transaction: prepared, and released at once unless a second person must do that.
 * In: who pushed, the agreement, the draft, the request, what the worker made. Out: the outcome for the officer.
 * Throws what `checkPrepared` refuses, PERIOD_DELIVERED, NOT_BLOCKING, and INTERRUPTED when the draft was given up meanwhile.
 */
export async function finishPreparation(
  context: GatewayContext,
  who: Requester,
  agreement: ActiveAgreement,
  draft: Delivery,
  request: PushRequest,
  result: PrepareResult,
): Promise<PushOutcome> {
  const kind = checkPrepared(agreement.document, request, result.report);
  const { keys, clock, policy } = context;
  const fourEyes = agreement.document.fourEyes === true;
  return context.store.transaction(async (tx) => {
    // a mapping that was proposed is remembered, so the same push again comes with it
    const asked = { ...request, mapping: request.mapping ?? result.mapping };
    const identity = pushIdentity(keys.pushIdentity, agreement.stored, asked, result.report.source.sha256);
    const earlier = await findEarlierPush(tx, agreement.stored.id, identity, request);
    if (earlier === undefined) await correctable(tx, agreement, request);
    if (earlier !== undefined) {
      const step = transition("out", "preparing", "fail");
      const changes = { state: step.to, secret: null, reason: "REPEATED", closedAt: clock.now() };
      if (!(await tx.deliveries.update(draft.id, "preparing", changes))) throw new SluisError("INTERRUPTED");
      await tx.parts.deleteAll(draft.id);
      await tx.subjects.delete(draft.id);
      await tx.leases.release(preparationLease(draft.id), context.instance);
      await logDelivery(context, tx, { type: "failed", delivery: draft, reason: "REPEATED" });
      return { deliveryId: earlier.id, state: earlier.state, repeated: true, report: null };
    }
    // what is acknowledged is durable: a delivery that misses a part could never leave
    if ((await tx.parts.list(draft.id)).length !== result.parts) throw new SluisError("INTERNAL");
    const now = clock.now();
    const prepared: Delivery = {
      ...draft,
      kind,
      state: transition("out", "preparing", fourEyes ? "hold" : "prepare").to,
      records: result.report.records.sealed,
      parts: result.parts,
      root: result.root,
      pushIdentity: identity,
      report: keptReport(result.report),
    };
    const released: Delivery = fourEyes
      ? prepared
      : { ...prepared, state: transition("out", prepared.state, "release").to, releasedAt: now };
    const { id, ...changes } = released;
    if (!(await tx.deliveries.update(id, "preparing", changes))) throw new SluisError("INTERRUPTED");
    await tx.leases.release(preparationLease(id), context.instance);
    if (fourEyes) await tx.settings.set(`pushedBy:${id}`, who.id);
    if (result.rejections !== null) await tx.reports.put(id, result.rejections, now + policy.keepRejections);
    if (kind !== "withdrawal") await rememberMapping(tx, draft.agreementId, result.mapping);
    await joinQueue(tx, released, request);
    await logDelivery(context, tx, { type: "prepared", delivery: prepared, who, ...motiveOf(request) });
    if (!fourEyes) {
      await logDelivery(context, tx, { type: "released", delivery: released, who });
      await tx.hints.add({ step: "send", subject: draft.agreementId });
    }
    const { refused, withheld, warnings } = result.report;
    await logTallies(context, tx, id, { refused, withheld, warned: warnings });
    return { deliveryId: id, state: released.state, repeated: false, report: result.report };
  });
}

function motiveOf({ motive }: PushRequest): { readonly motive?: string } {
  return motive === undefined ? {} : { motive };
}
