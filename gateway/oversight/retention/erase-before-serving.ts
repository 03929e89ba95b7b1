import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { carryOutRetention } from "./carry-out-retention.ts";
import { clockIsDoubtful } from "./clock-is-doubtful.ts";

const SETTING = "erasedAfterRestore";

/**
 * Erases again, before anything is served, what a store that was put back from a backup holds though its time is over. What was erased for
 * another reason the supplier tells at the first contact: it keeps the receipts.
 * In: the setting that says when the store was restored; undefined for a store that never was. Once for each time.
 */
export async function eraseBeforeServing(context: GatewayContext, restored: string | undefined): Promise<void> {
  const { store } = context;
  if (restored === undefined || context.erasurePaused === true) return;
  const { restoredAt } = JSON.parse(restored) as { readonly restoredAt: number };
  const mark = String(restoredAt);
  if ((await store.read((tx) => tx.settings.get(SETTING))) === mark) return;
  let erased = 0;
  for (let done = 1; done > 0; erased += done) done = await carryOutRetention(context);
  if (await clockIsDoubtful(context)) return; // as soon as it is not, the duty of every minute does it
  await store.transaction((tx) => tx.settings.set(SETTING, mark));
  context.logger.warn("erased again after a restore", { deliveries: erased });
}
