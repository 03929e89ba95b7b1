import { type Checkpoint, checkpointHash } from "../../ledger/checkpoint.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import { onceAMinute } from "../once-a-minute.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Why a partner's checkpoint was not cosigned. */
export type CheckpointRefusal = "fork" | "inconsistent" | "rollback";

/**
 * Notes that a partner's log does not continue what was cosigned of it: an entry in the local log, at most one a minute, and an
 * alarm that stands until the partner has a successor log. In: the partner, the checkpoint, why.
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
  const before = (await tx.alarms.get(alarm))?.details;
  // whoever repeats a checkpoint must not be able to fill the log
  if (before?.["hash"] === hash && before["why"] === why) return;
  const since = context.clock.now();
  const times = Number(before?.["times"] ?? 0) + 1;
  // nor whoever makes another one each time: the alarm counts those, and tells of the last one that was logged
  const logs = (await onceAMinute(context, tx, partner, `checkpoint ${why}`)) || before === undefined;
  await tx.alarms.raise({ ...alarm, since, details: logs ? { log, size, why, hash, times } : { ...before, times } });
  if (!logs) return;
  context.logger.warn("partner checkpoint refused", { code: "CHECKPOINT_REFUSED", partner, size, why });
  await writeEntry(context, tx, logOrigin(context.own.oin, null), {
    type: "checkpoint-refused",
    environment: context.own.environment,
    partner,
    checkpoint: { log, size, hash },
    reason: why,
  });
}
