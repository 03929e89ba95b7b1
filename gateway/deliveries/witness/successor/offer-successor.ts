import { parseLogOrigin } from "../../../ledger/log-origin.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { logAbout } from "../../log-about.ts";
import { closedWithUs } from "./closed-with-us.ts";
import { deliverAgain } from "./deliver-again.ts";
import { noticeOf } from "./notice-of.ts";

/**
 * Offers a partner that we dial our successor log, until it has cosigned something of it; then both sequences are made one.
 * Throws what the courier throws, SUCCESSOR_REFUSED among it.
 */
export async function offerSuccessor(context: GatewayContext, partner: string): Promise<void> {
  const { store, courier } = context;
  const due = await store.read(async (tx) => {
    const log = await logAbout(context, tx, partner);
    return parseLogOrigin(log).generation > 1 && (await tx.log.lastCosigned(log)) === undefined;
  });
  if (!due) return;
  const notice = await store.transaction((tx) => noticeOf(context, tx, partner));
  if (notice === undefined) return;
  const { closed } = await courier.putSuccessor(partner, notice);
  await store.transaction(async (tx) =>
    deliverAgain(context, tx, partner, await closedWithUs(context, tx, partner, closed)),
  );
}
