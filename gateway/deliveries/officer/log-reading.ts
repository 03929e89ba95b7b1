import { logOrigin, parseLogOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import type { Requester } from "../ports/requester.ts";

/**
 * Appends to the local log that somebody reads a log, before it is read (Wpg art. 32a: consultation of the log is logged too).
 * In: who, origin of the log; null for all of them.
 */
export async function logReading(context: GatewayContext, who: Requester, log: string | null): Promise<void> {
  const { own, store } = context;
  const partner = log === null ? null : parseLogOrigin(log).partner;
  await store.transaction((tx) =>
    writeEntry(
      context,
      tx,
      logOrigin(own.oin, null),
      {
        type: "log-read",
        environment: own.environment,
        role: who.role,
        ...(partner === null ? {} : { partner }),
      },
      { actor: who.id },
    ),
  );
}
