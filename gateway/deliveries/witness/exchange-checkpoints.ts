import type { GatewayContext } from "../gateway-context.ts";
import { logOfPartner } from "../log-of-partner.ts";
import { handOver, pullCheckpoint } from "./pull-checkpoint.ts";
import { submitCheckpoint } from "./submit-checkpoint.ts";
import { offerSuccessor } from "./successor/offer-successor.ts";

/** A cosignature older than this says too little about the clock now; a new one is made, milliseconds. */
const FRESH = 60_000;

/**
 * Exchanges checkpoints with a partner that we dial: ours is cosigned there, theirs here. Exchanges with one partner go one at a time in this
 * process, and who asks while one runs shares the next.
 * In: the partner; `whole` also fetches the partner's newest checkpoint, else what a receipt already showed is handed over.
 * Throws what the courier throws, and as `submitCheckpoint`, `pullCheckpoint`.
 */
export function exchangeCheckpoints(context: GatewayContext, partner: string, whole = true): Promise<void> {
  return context.witness.inTurn(`${partner} ${whole}`, async () => {
    const held = await context.store.read(async (tx) => tx.log.lastCosigned(await logOfPartner(context, tx, partner)));
    const fresh = held !== undefined && context.clock.now() - held.cosignedAt < FRESH;
    if (whole || !fresh) await pullCheckpoint(context, partner);
    else await handOver(context, partner, held);
    await offerSuccessor(context, partner);
    await submitCheckpoint(context, partner);
    context.changes.notify(partner);
  });
}
