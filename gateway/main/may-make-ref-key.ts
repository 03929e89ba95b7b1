import { RESTORED_SETTING } from "../backup/restored-marker.ts";
import type { Agreement } from "../core/types/agreement.ts";
import { otherParty } from "../deliveries/agreements/check-own-agreement.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { logAbout } from "../deliveries/log-about.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { standingProblem } from "../deliveries/witness/standing.ts";
import { parseLogOrigin } from "../ledger/log-origin.ts";

/**
 * Throws while no first key of references may be made for an agreement. A store that was put back knows nothing of what came later: the
 * agreement may have been delivered under with a key that went too. Once its partner has told what it holds, that is known.
 * In: the context, a transaction, the agreement's id. Throws CHECKPOINT_FIRST, LOG_BEHIND.
 */
export async function mayMakeRefKey(context: GatewayContext, tx: StoreTransaction, agreementId: string): Promise<void> {
  const stored = await tx.agreements.get(agreementId);
  if (stored === undefined) return;
  const partner = otherParty(context, JSON.parse(stored.document) as Agreement);
  const problem = await standingProblem(context, tx, partner);
  if (problem === undefined) return;
  const isRestored = (await tx.settings.get(RESTORED_SETTING)) !== undefined;
  const isSuccessor = parseLogOrigin(await logAbout(context, tx, partner)).generation > 1;
  if (isRestored || isSuccessor || problem.code === "LOG_BEHIND") throw problem;
}
