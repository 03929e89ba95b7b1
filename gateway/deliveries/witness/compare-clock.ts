import { logOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import { onceAMinute } from "../once-a-minute.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** How far two clocks may be apart, milliseconds (`docs/formats.md`). */
export const CLOCKS_APART = 5 * 60_000;

/**
 * Compares the partner's clock, as a cosignature that was just made tells it, with ours: more than five minutes is an entry, at most one a
 * minute, and an alarm, which holds up sending, not receiving, until they agree again. In: the partner, its time in ms.
 */
export async function compareClock(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  theirs: number,
): Promise<void> {
  const milliseconds = theirs - context.clock.now();
  const alarm = { code: "CLOCK_APART", partner, subject: "" } as const;
  if (Math.abs(milliseconds) <= CLOCKS_APART) {
    await tx.alarms.clear(alarm);
    return;
  }
  const details = { partner, seconds: Math.round(milliseconds / 1000) };
  if (!(await tx.alarms.raise({ ...alarm, since: context.clock.now(), details }))) return;
  // whose times go to and fro must not be able to fill the log
  if (!(await onceAMinute(context, tx, partner, "clock apart"))) return;
  context.logger.warn("clocks apart", { code: "CLOCK_APART", partner, milliseconds });
  await writeEntry(context, tx, logOrigin(context.own.oin, null), {
    type: "clock-stepped",
    environment: context.own.environment,
    partner,
    clock: { milliseconds },
  });
}
