import { checkpointHash, parseCheckpointText } from "../../ledger/checkpoint.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import { parseNote } from "../../ledger/signed-note.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { behindAlarm } from "./standing.ts";

/**
 * Raises the alarm that our log about a partner is not what was signed of it, with the checkpoint that shows it; once an entry in the
 * local log. In: the partner, that checkpoint's note (ours by signature), what differs.
 */
export async function logBehind(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  note: string,
  why: "size" | "root",
): Promise<void> {
  const shown = parseCheckpointText(parseNote(note).text);
  const { origin: log, size } = shown;
  const before = await tx.alarms.get(behindAlarm(partner));
  // of several the largest counts: it is what the successor has to name
  if (before !== undefined && Number(before.details["size"]) >= size) return;
  const alarm = { ...behindAlarm(partner), since: context.clock.now(), details: { log, why, size, note } };
  if (!(await tx.alarms.raise(alarm))) return;
  context.logger.warn("log behind", { code: "LOG_BEHIND", partner, size });
  await writeEntry(context, tx, logOrigin(context.own.oin, null), {
    type: "checkpoint-conflict",
    environment: context.own.environment,
    partner,
    checkpoint: { log, size, hash: checkpointHash(shown) },
    reason: `LOG_BEHIND_${why.toUpperCase()}`,
  });
}
