import { SluisError } from "../core/sluis-error.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { issueReceipts } from "./receiver/issue-receipts.ts";
import { failPreparation } from "./sender/fail-preparation.ts";
import { purge } from "./sender/purge.ts";
import { transition } from "./state-table.ts";

/** How often the store is looked over for what hints may have missed. */
const SWEEP_EVERY = 1_000;

/** How often what is old enough is let go. */
const TIDY_EVERY = 60_000;

/**
 * Puts right what a process that died left behind; called once before anything else runs.
 * A half-made preparation is never resumed: its key is gone for good. A half-loaded delivery is loaded again from its sealed parts.
 */
export async function recover(context: GatewayContext): Promise<void> {
  const { store } = context;
  const preparing = await store.read((tx) => tx.deliveries.list({ direction: "out", states: ["preparing"] }));
  for (const draft of preparing) await failPreparation(context, draft, new SluisError("INTERRUPTED"));
  const now = context.clock.now();
  await store.transaction(async (tx) => {
    for (const delivery of await tx.deliveries.list({ direction: "in", states: ["loading"] })) {
      const step = transition("in", "loading", "retry");
      await tx.deliveries.update(delivery.id, "loading", { state: step.to, nextAttemptAt: now });
    }
    for (const delivery of await tx.deliveries.list({ direction: "out", states: ["sending"] }))
      await tx.deliveries.update(delivery.id, "sending", { nextAttemptAt: now });
  });
  await sweep(context);
}

/** Looks the store over until the signal aborts: the store is the truth, hints only make it quick. */
export async function maintain(context: GatewayContext, signal: AbortSignal): Promise<void> {
  let tidied = 0;
  while (!signal.aborted) {
    await context.clock.sleep(SWEEP_EVERY, signal);
    if (signal.aborted) return;
    try {
      await sweep(context);
      if (context.clock.now() - tidied >= TIDY_EVERY) {
        tidied = context.clock.now();
        await tidy(context);
      }
    } catch (error) {
      context.logger.error(error, { step: "sweep" });
    }
  }
}

/** Lets go of what was kept long enough: sealed parts with their key, and rejection reports. */
async function tidy(context: GatewayContext): Promise<void> {
  const { store, clock, policy } = context;
  const now = clock.now();
  const stored = await store.read((tx) => tx.deliveries.list({ direction: "out", states: ["stored"], limit: 100 }));
  for (const delivery of stored)
    if (now - (delivery.closedAt ?? now) >= policy.keepAfterStored) await purge(context, delivery);
  await store.transaction((tx) => tx.reports.deleteExpired(now));
}

async function sweep(context: GatewayContext): Promise<void> {
  const { store, clock } = context;
  const now = clock.now();
  const due = await store.read(async (tx) => ({
    sending: await tx.deliveries.list({ direction: "out", states: ["sending"], dueAt: now }),
    released: await tx.deliveries.list({ direction: "out", states: ["released"], dueAt: now }),
    open: await tx.deliveries.list({ direction: "out", states: ["sending", "accepted"] }),
    in: await tx.deliveries.list({ direction: "in", states: ["accepted"], dueAt: now }),
    closed: await tx.deliveries.list({
      direction: "in",
      states: ["accepted", "loading", "stored", "rejected"],
      newestFirst: true,
      limit: 20,
    }),
  }));
  const busy = new Set(due.open.map((delivery) => delivery.agreementId));
  const waiting = due.released.filter((delivery) => !busy.has(delivery.agreementId));
  const agreements = new Set([...due.sending, ...waiting].map((delivery) => delivery.agreementId));
  if (agreements.size + due.in.length > 0) {
    await store.transaction(async (tx) => {
      for (const subject of agreements) await tx.hints.add({ step: "send", subject });
      for (const delivery of due.in) await tx.hints.add({ step: "load", subject: delivery.id });
    });
  }
  for (const delivery of due.closed) await issueReceipts(context, delivery.id);
  await context.broker.flush();
}
