import { SluisError } from "../../core/sluis-error.ts";
import { verifyCheckpoint } from "../../ledger/checkpoint.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { ownVerifierKeys } from "../own-verifier-keys.ts";
import { compareOwnLog } from "./compare-own-log.ts";
import { logBehind } from "./log-behind.ts";

/**
 * Compares our logs about partners with the newest checkpoints of them that are kept outside the store: one that is smaller, or has another
 * root, was put back from a backup. The alarm then stands before anything is sent. Called once at the start.
 */
export async function compareWithKept(context: GatewayContext): Promise<void> {
  const own = ownVerifierKeys(context);
  for (const [origin, note] of await context.checkpoints.load()) {
    const { partner, generation } = parseLogOrigin(origin);
    if (partner === null || context.partner(partner) === undefined) continue;
    const kept = verifyCheckpoint(note, own);
    if (kept.origin !== origin) throw new SluisError("LOG_INTEGRITY", { log: origin, why: "kept checkpoint" });
    await context.store.transaction(async (tx) => {
      const current = await logAbout(context, tx, partner);
      if (parseLogOrigin(current).generation > generation) return;
      const differs = current === origin ? await compareOwnLog(tx.log, kept) : "size";
      if (differs !== undefined) await logBehind(context, tx, partner, note, differs);
    });
  }
}
