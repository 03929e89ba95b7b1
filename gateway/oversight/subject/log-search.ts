import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { writeEntry } from "../../deliveries/log-writer.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import { logOrigin } from "../../ledger/log-origin.ts";

/**
 * Appends to the local log that somebody is looked for, before he is: who asked, in which role, why. Not who is looked for, nor what was found:
 * the log is kept longer than the question. In the local log, because a partner must not learn that somebody asks.
 */
export async function logSearch(context: GatewayContext, who: Requester, ground: string): Promise<void> {
  const { store, own } = context;
  await store.transaction((tx) =>
    writeEntry(
      context,
      tx,
      logOrigin(own.oin, null),
      { type: "subject-request", environment: own.environment, role: who.role, ground },
      { actor: who.id },
    ),
  );
}
