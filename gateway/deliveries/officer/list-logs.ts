import { parseLogOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { LogSummary } from "../ports/officer-service.ts";

/** The logs of this gateway, with how many entries each has. */
export async function listLogs({ store, own }: Pick<GatewayContext, "store" | "own">): Promise<LogSummary[]> {
  return store.read(async (tx) => {
    const names = (await tx.log.logs()).filter((name) => parseLogOrigin(name).own === own.oin);
    return Promise.all(names.sort().map(async (log) => ({ log, ...(await tx.log.head(log)) })));
  });
}
