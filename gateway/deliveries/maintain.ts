import { uuidV7Floor } from "../core/uuid-v7-floor.ts";
import { clearPastBudgets } from "./budget/clear-past-budgets.ts";
import { FAR_FUTURE } from "./far-future.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { forgetInquiries } from "./inquiries/forget-inquiries.ts";
import { sweepEpochs } from "./keys/epochs/sweep-epochs.ts";
import { logLocalCheckpoint } from "./log-local-checkpoint.ts";

import { sweepMessages } from "./messages/send-messages.ts";

import { beyondEveryWait, recallLater } from "./recall-later.ts";

import { purge } from "./sender/purge.ts";
import { transition } from "./state-table.ts";
import { sweep } from "./sweep.ts";
import { watchCorrections } from "./watch-corrections.ts";
import { watchReceipts } from "./watch-receipts.ts";
import { compareWithKept } from "./witness/compare-with-kept.ts";
import { lookAtContacts } from "./witness/contact.ts";
import { watchCosignatures } from "./witness/watch-cosignatures.ts";

/** How often the store is looked over for what hints may have missed. */
const SWEEP_EVERY = 1_000;

/** How often what is old enough is let go. */
const TIDY_EVERY = 60_000;

/** A step back of the clock that matters to nobody, milliseconds: corrections by NTP stay below it. */
const CLOCK_TOLERANCE = 1_000;

/** A lease that ran out so long ago, in milliseconds, is nobody's; renewed ones are far from it, whatever the clocks. */
const FORGET_LEASES = 24 * 3600_000;

/**
 * Puts right what a process that died left behind; called once before anything else runs. Nobody else works on a store that is not
 * shared, so what somebody had in hand is free at once; on a shared one it is when its lease or claim runs out.
 * A half-made preparation is never resumed: its key is gone for good. A half-loaded delivery is loaded again from its sealed parts.
 */
export async function recover(context: GatewayContext): Promise<void> {
  if (!context.store.shared) await freeAll(context);
  await recallLater(context, beyondEveryWait(context));
  await lookAtContacts(context);
  await compareWithKept(context);
  await sweep(context);
}

async function freeAll({ store, clock }: GatewayContext): Promise<void> {
  const now = clock.now();
  await store.transaction(async (tx) => {
    await tx.leases.clear(FAR_FUTURE);
    await tx.hints.unclaim();
    for (const delivery of await tx.deliveries.list({ direction: "in", states: ["loading"] })) {
      const step = transition("in", "loading", "retry");
      await tx.deliveries.update(delivery.id, "loading", { state: step.to, nextAttemptAt: now });
    }
    for (const delivery of await tx.deliveries.list({ direction: "out", states: ["sending"] }))
      await tx.deliveries.update(delivery.id, "sending", { nextAttemptAt: now });
  });
}

/** Looks the store over until the signal aborts: the store is the truth, hints only make it quick. */
export async function maintain(context: GatewayContext, signal: AbortSignal): Promise<void> {
  await Promise.all([maintainStore(context, signal), maintainMessages(context, signal)]);
}

/** Apart from the sweep, which must not wait for a partner that does not answer; nor must what is for the other partners. */
async function maintainMessages(context: GatewayContext, signal: AbortSignal): Promise<void> {
  const underWay = new Map<string, Promise<void>>();
  const bring = async (partner: string): Promise<void> => {
    try {
      await sweepMessages(context, partner);
    } catch (error) {
      context.logger.error(error, { step: "messages" });
    } finally {
      underWay.delete(partner);
    }
  };
  while (!signal.aborted) {
    await context.clock.sleep(SWEEP_EVERY, signal);
    if (signal.aborted) break;
    for (const { oin } of context.partners()) if (!underWay.has(oin)) underWay.set(oin, bring(oin));
  }
  await Promise.all(underWay.values());
}

async function maintainStore(context: GatewayContext, signal: AbortSignal): Promise<void> {
  let tidied = 0;
  let before = context.clock.now();
  while (!signal.aborted) {
    await context.clock.sleep(SWEEP_EVERY, signal);
    if (signal.aborted) return;
    try {
      const now = context.clock.now();
      if (now < before - CLOCK_TOLERANCE) {
        await recallLater(context, now);
        tidied = 0;
      }
      before = now;
      await sweep(context);
      if (now - tidied >= TIDY_EVERY && context.clockIsCredible()) {
        tidied = now;
        await tidy(context);
      }
    } catch (error) {
      context.logger.error(error, { step: "sweep" });
    }
  }
}

/** Does what is due now and then: lets go of what was kept long enough (sealed parts with their key, rejection reports), looks for what is overdue, logs the day. */
export async function tidy(context: GatewayContext): Promise<void> {
  const { store, clock, policy } = context;
  const dueAt = clock.now();
  const old = await store.read((tx) => tx.deliveries.list({ direction: "out", states: ["stored"], dueAt, limit: 100 }));
  for (const delivery of old) await purge(context, delivery);
  await store.transaction(async (tx) => {
    await tx.reports.deleteExpired(dueAt);
    await tx.subjects.deleteBefore(uuidV7Floor(dueAt - policy.keepSubjects));
    await tx.leases.clear(dueAt - FORGET_LEASES);
  });
  await forgetInquiries(context);
  await clearPastBudgets(context);
  await sweepEpochs(context);
  await watchReceipts(context);
  await watchCorrections(context);
  await watchCosignatures(context);
  await logLocalCheckpoint(context);
}
