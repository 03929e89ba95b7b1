import type { GatewayContext } from "../../gateway-context.ts";
import { readStep } from "./signed-step.ts";
import { takeConfirmation } from "./take-confirmation.ts";
import { takeStatement } from "./take-statement.ts";

/**
 * Takes what a partner says about an epoch; taking it again changes nothing. In: OIN of the partner, the token.
 * Throws what `readStep`, `takeStatement` and `takeConfirmation` throw.
 */
export async function takeStep(context: GatewayContext, partner: string, token: string): Promise<void> {
  const step = await readStep(context, partner, token);
  await context.store.transaction((tx) =>
    step.says === "statement" ? takeStatement(context, tx, step, token) : takeConfirmation(context, tx, step, token),
  );
}
