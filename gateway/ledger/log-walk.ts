import { SluisError } from "../core/sluis-error.ts";
import type { LogEntry } from "../core/types/log-entry.ts";
import { entryFault } from "./entry-rules.ts";
import type { FindingList } from "./finding.ts";
import { decodeEntry } from "./log-entry.ts";
import { isProvenRotation } from "./log-key-rotation.ts";
import type { TreeNode } from "./log-storage.ts";
import { leafHash, nodeHash } from "./merkle-hash.ts";
import { joinSubtrees } from "./merkle-proof.ts";

/** One entry as the walk saw it. */
export interface WalkedEntry {
  readonly index: number;
  /** undefined when the leaf is no valid entry. */
  readonly entry: LogEntry | undefined;
  /** The full subtrees that it completed, the leaf first. */
  readonly completed: readonly TreeNode[];
}

/** A walk along a log from its first entry; memory does not grow with it. */
export interface LogWalk {
  /** Takes the next leaf; undefined when its bytes could not even be read. */
  add(leaf: Uint8Array | undefined): WalkedEntry;
  readonly size: number;
  /** Roots at the sizes that were asked for and reached. */
  readonly roots: ReadonlyMap<number, Uint8Array>;
  /** Time of the entries just before and just after the sizes that were asked for. */
  readonly times: ReadonlyMap<number, number>;
}

/**
 * Recomputes a log: form, completeness, place and order in time of every entry, and the tree over their bytes.
 * In: origin, sizes whose roots will be compared, the list that faults go to. Out: the walk.
 */
export function walkLog(origin: string, sizes: Iterable<number>, findings: FindingList): LogWalk {
  const wanted = new Set(sizes);
  const roots = new Map<number, Uint8Array>();
  const times = new Map<number, number>();
  const frontier: TreeNode[] = []; // full subtrees from large to small: the tree so far
  let size = 0;
  let lastTime = 0;
  const keepRoot = () => {
    if (wanted.has(size)) roots.set(size, joinSubtrees(frontier.map(({ hash }) => hash)));
  };
  keepRoot();

  return {
    add(leaf) {
      const index = size;
      const entry = leaf === undefined ? undefined : readEntry(origin, index, leaf, findings);
      if (entry !== undefined) {
        if (entry.time < lastTime) findings.add("ENTRY_TIME_BACK", origin, index);
        lastTime = Math.max(lastTime, entry.time);
      }
      if (wanted.has(index) || wanted.has(index + 1)) times.set(index, lastTime);
      const completed = grow(frontier, { level: 0, index, hash: leafHash(leaf ?? new Uint8Array(0)) });
      size += 1;
      keepRoot();
      return { index, entry, completed };
    },
    get size() {
      return size;
    },
    roots,
    times,
  };
}

/** Adds a leaf to the frontier. Out: the full subtrees that are complete now. */
function grow(frontier: TreeNode[], leaf: TreeNode): TreeNode[] {
  const completed = [leaf];
  let node = leaf;
  while (frontier.at(-1)?.level === node.level) {
    const left = frontier.pop()!;
    node = { level: node.level + 1, index: left.index / 2, hash: nodeHash(left.hash, node.hash) };
    completed.push(node);
  }
  frontier.push(node);
  return completed;
}

function readEntry(origin: string, index: number, leaf: Uint8Array, findings: FindingList): LogEntry | undefined {
  try {
    const entry = decodeEntry(leaf);
    const fault = entryFault(origin, entry);
    if (fault !== undefined) findings.add("ENTRY_MISPLACED", origin, index, { why: fault });
    const { logKey } = entry;
    if (logKey !== undefined && !isProvenRotation({ origin, logKey })) findings.add("LOG_KEY_UNPROVEN", origin, index);
    return entry;
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
    findings.add("ENTRY_UNREADABLE", origin, index, { why: error.code });
    return undefined;
  }
}
