import { type Checkpoint, checkpointHash } from "../../ledger/checkpoint.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Why a partner's checkpoint was not cosigned. */
export type CheckpointRefusal = "fork" | "inconsistent" | "rollback";

/**
 * Notes that a partner's log does not continue what was cosigned of it: an entry in the local log for each checkpoint that is refused, and
 * an alarm that stands until the partner has a successor log. In: the partner, the checkpoint, why.
 */
export async function refuseCheckpoint(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  checkpoint: Checkpoint,
  why: CheckpointRefusal,
): Promise<void> {
  const { origin: log, size } = checkpoint;
  const hash = checkpointHash(checkpoint);
  const alarm = { code: "CHECKPOINT_REFUSED", partner, subject: "" } as const;
  const before = await tx.alarms.get(alarm);
  // whoever repeats a checkpoint must not be able to fill the log
  if (before?.details["hash"] === hash && before.details["why"] === why) return;
  await tx.alarms.raise({ ...alarm, since: context.clock.now(), details: { log, size, why, hash } });
  context.logger.warn("partner checkpoint refused", { code: "CHECKPOINT_REFUSED", partner, size, why });
  await writeEntry(context, tx, logOrigin(context.own.oin, null), {
    type: "checkpoint-refused",
    environment: context.own.environment,
    partner,
    checkpoint: { log, size, hash },
    reason: why,
  });
}
