import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { watchCalendar } from "./calendar/watch-calendar.ts";
import { carryOutRetention } from "./retention/carry-out-retention.ts";
import { verifyOwnLogs } from "./self-verification/verify-own-logs.ts";

/** How often is looked at what is due, milliseconds. */
const EVERY = 60_000;

/** What is done now and then, each by itself deciding whether it is due. */
const DUTIES: readonly { readonly name: string; readonly run: (context: GatewayContext) => Promise<unknown> }[] = [
  { name: "verify-own-logs", run: verifyOwnLogs },
  { name: "watch-calendar", run: watchCalendar },
  { name: "retention", run: carryOutRetention },
];

/** Does the duties of oversight until the gateway stops. One that fails is logged, tried again, and does not keep the others. */
export async function oversee(context: GatewayContext): Promise<void> {
  while (!context.stopping.aborted) {
    for (const { name, run } of DUTIES) {
      try {
        await run(context);
      } catch (error) {
        context.logger.error(error, { step: name });
      }
    }
    await context.clock.sleep(EVERY, context.stopping);
  }
}
