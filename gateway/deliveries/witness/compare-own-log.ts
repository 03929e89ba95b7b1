import type { Checkpoint } from "../../ledger/checkpoint.ts";
import type { LogStorage } from "../../ledger/log-storage.ts";
import { treeRoot } from "../../ledger/merkle-proof.ts";

/**
 * Whether a log still is what a checkpoint of it says. Out: undefined when it is; else what differs: it is smaller, or it has another root
 * at that size.
 */
export async function compareOwnLog(storage: LogStorage, shown: Checkpoint): Promise<"size" | "root" | undefined> {
  const { size } = await storage.head(shown.origin);
  if (size < shown.size) return "size";
  const root = await treeRoot((wanted) => storage.nodes(shown.origin, wanted), shown.size);
  return Buffer.compare(root, shown.root) === 0 ? undefined : "root";
}
