import { localDate } from "../core/local-date.ts";
import type { NewEntry } from "../ledger/append-entry.ts";
import { checkpointHash } from "../ledger/checkpoint.ts";
import { currentCheckpoint } from "../ledger/current-checkpoint.ts";
import { logOrigin } from "../ledger/log-origin.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { logAbout } from "./log-about.ts";
import { logSigner } from "./log-signer.ts";
import { writeEntry } from "./log-writer.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** Setting that holds the local date of the last one. */
const LAST_DAY = "localCheckpointDay";

const DAY = 24 * 3600_000;

/**
 * Appends the hash of the local log's checkpoint to the log about every partner, once a day (`docs/formats.md`, Logs): who holds a
 * partner's log can tell whether the local one was written again, and learns nothing of what is in it, not even how much.
 * A local log without entries has nothing to say. Throws LOG_INTEGRITY when the local log is not what it signed before.
 */
export async function logLocalCheckpoint(context: GatewayContext): Promise<void> {
  const { store, own } = context;
  const today = localDate(context.clock.now());
  const local = logOrigin(own.oin, null);
  // an instance whose clock is ahead is already in the next day
  const tomorrow = localDate(context.clock.now() + DAY);
  const isDue = async (tx: StoreTransaction): Promise<boolean> => {
    const last = await tx.settings.get(LAST_DAY);
    return last !== today && last !== tomorrow;
  };
  const due = await store.read(async (tx) => (await isDue(tx)) && (await tx.log.head(local)).size > 0);
  if (!due) return;
  // in a transaction of its own: the logs about partners are locked before the local one
  const checkpoint = await store.transaction((tx) => currentCheckpoint(tx.log, local, logSigner(context)));
  const entry: NewEntry = {
    type: "local-checkpoint",
    environment: own.environment,
    checkpoint: { log: local, hash: checkpointHash(checkpoint) },
  };
  await store.transaction(async (tx) => {
    if (!(await isDue(tx))) return;
    for (const { oin } of context.partners()) await writeEntry(context, tx, await logAbout(context, tx, oin), entry);
    await tx.settings.set(LAST_DAY, today);
  });
}
