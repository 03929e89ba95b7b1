import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { exchangeCheckpoints } from "./exchange-checkpoints.ts";
import { leavingProblem } from "./leaving-problem.ts";

/**
 * Resolves when a delivery may leave. What an exchange of checkpoints can put right is put right here, so that a partner that was away for
 * days needs nobody. Throws LOG_BEHIND, CHECKPOINT_FIRST, CLOCK_STEPPED, CLOCK_APART, COSIGNATURE_MISSING, and what the courier throws.
 */
export async function awaitLeave(context: GatewayContext, delivery: Delivery): Promise<void> {
  const look = () => context.store.read((tx) => leavingProblem(context, tx, delivery));
  const problem = await look();
  if (problem === undefined) return;
  const dialled = context.partner(delivery.partner)?.weDial === true;
  if (!dialled || problem.code === "LOG_BEHIND" || problem.code === "CLOCK_STEPPED") throw problem;
  await exchangeCheckpoints(context, delivery.partner, problem.code !== "COSIGNATURE_MISSING");
  const still = await look();
  if (still !== undefined) throw still;
}
