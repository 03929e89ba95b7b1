import type { GatewayContext } from "../../gateway-context.ts";
import { acceptSuccessor } from "./accept-successor.ts";
import { closedWithUs } from "./closed-with-us.ts";
import { deliverAgain } from "./deliver-again.ts";

/**
 * Asks a partner that we dial, whose log is not what it was, for its successor log, accepts that, and makes both sequences one.
 * Out: whether there was one that was not accepted before. Throws what the courier and `acceptSuccessor` throw.
 */
export async function takeSuccessor(context: GatewayContext, partner: string): Promise<boolean> {
  const notice = await context.courier.successor(partner);
  if (notice === null) return false;
  return context.store.transaction(async (tx) => {
    // agreements are locked before logs
    const closed = await closedWithUs(context, tx, partner, notice.closed);
    if (!(await acceptSuccessor(context, tx, partner, notice))) return false;
    await deliverAgain(context, tx, partner, closed);
    return true;
  });
}
