import { SluisError } from "../core/sluis-error.ts";
import { compareCheckpoints, readCheckpoint, readKeys } from "./checkpoint-evidence.ts";
import { createFindingList, type FindingList } from "./finding.ts";
import type { LogReport } from "./log-report.ts";
import type { LogStorage, StoredEntry, TreeNode } from "./log-storage.ts";
import { type WalkedEntry, walkLog } from "./log-walk.ts";

/** Entries that are held at once. */
const PAGE = 500;

/**
 * Verifies a log where it lives: as `verifyBundle`, and that the database's columns and stored subtrees say what the entries say.
 * Memory does not grow with the log.
 * In: storage, on one read snapshot; origin; verifier keys of the log and of its cosigners. Out: the report.
 */
export async function verifyLog(
  storage: LogStorage,
  origin: string,
  logKeys: readonly string[],
  cosignerKeys: readonly string[] = [],
): Promise<LogReport> {
  const findings = createFindingList();
  const limits = createFindingList();
  const { size, lastTime } = await storage.head(origin);
  const keys = readKeys(origin, logKeys, findings);
  const cosigners = readKeys(origin, cosignerKeys, findings);
  const saved = await storage.lastCheckpoint(origin);
  const checkpoint = saved && readCheckpoint(saved.note, origin, keys, cosigners, findings, limits);
  const checkpoints = checkpoint === undefined ? [] : [checkpoint];

  const walk = walkLog(
    origin,
    checkpoints.map((each) => each.size),
    findings,
  );
  let time = 0;
  for (let from = 0; from < size; from += PAGE) {
    const page = await storage.entries(origin, from, Math.min(from + PAGE, size));
    const completed: TreeNode[] = [];
    for (const stored of page) {
      const walked = walk.add(stored.leaf);
      compareColumns(origin, stored, walked, findings);
      completed.push(...walked.completed);
    }
    await compareNodes(storage, origin, completed, findings);
    time = page.at(-1)?.time ?? time;
  }
  if (walk.size !== size || time !== lastTime) findings.add("ENTRY_COLUMNS_DIFFER", origin, walk.size, { why: "head" });
  const proven = compareCheckpoints(origin, walk, checkpoints, findings, limits);
  return {
    ok: findings.list().length === 0,
    findings: findings.list(),
    limits: limits.list(),
    origin,
    entries: walk.size,
    ...proven,
    unsignedTail: walk.size - proven.size,
  };
}

function compareColumns(
  origin: string,
  stored: StoredEntry,
  { index, entry, completed }: WalkedEntry,
  findings: FindingList,
): void {
  const differs = (why: string) => findings.add("ENTRY_COLUMNS_DIFFER", origin, index, { why });
  if (stored.index !== index) differs("index");
  if (Buffer.compare(stored.leafHash, completed[0]!.hash) !== 0) differs("leafHash");
  if (entry === undefined) return;
  if (stored.type !== entry.type) differs("type");
  if (stored.time !== entry.time) differs("time");
  if (stored.deliveryId !== (entry.delivery?.id ?? null)) differs("deliveryId");
}

async function compareNodes(
  storage: LogStorage,
  origin: string,
  completed: readonly TreeNode[],
  findings: FindingList,
): Promise<void> {
  const stored = await storedNodes(storage, origin, completed);
  for (const [at, { level, index, hash }] of completed.entries()) {
    const found = stored?.[at];
    if (found === undefined || Buffer.compare(found, hash) !== 0) {
      findings.add("NODE_DIFFERS", origin, index * 2 ** level);
      return; // the rest of this page would say the same
    }
  }
}

async function storedNodes(
  storage: LogStorage,
  origin: string,
  wanted: readonly TreeNode[],
): Promise<readonly Uint8Array[] | undefined> {
  try {
    return await storage.nodes(origin, wanted);
  } catch (error) {
    if (error instanceof SluisError && error.code === "LOG_CONFLICT") return undefined;
    throw error;
  }
}
