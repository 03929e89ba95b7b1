import { checkpointHash } from "./checkpoint.ts";
import type { VerifiedCheckpoint } from "./checkpoint-evidence.ts";
import type { FindingList } from "./finding.ts";
import { parseLogOrigin } from "./log-origin.ts";
import type { OpenedBundle } from "./open-bundle.ts";
import { type PlacedEntry, type WalkedBundle, walkBundle } from "./verify-bundle.ts";

/** Entries of a log that the partner had cosigned and that are gone: they were lost with a store that was put back. */
export interface LostPart {
  readonly log: string;
  /** Entries from this index to `size` are not here any more, or others. */
  readonly kept: number;
  readonly size: number;
  /** Between these times they were written, milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** False when no export of the log was given, so that nobody knows what it has. */
  readonly given: boolean;
}

/** The logs of one side about the other: those that were lost with a store and stay frozen, and their successor. */
export interface LogLine {
  readonly own: string;
  readonly partner: string | null;
  /** In the order in which they were given. */
  readonly logs: readonly WalkedBundle[];
  readonly deliveries: readonly PlacedEntry[];
  readonly lost: readonly LostPart[];
}

/**
 * Recomputes the logs of one side, and follows each successor back to what it takes the place of: its first entry must name a log of the same
 * two, older than itself, at a checkpoint that nothing signed later contradicts.
 * In: its exports, opened; what the partner holds of it; lists for faults and for what is remarkable: what was lost is that.
 */
export function joinLine(
  exports: readonly OpenedBundle[],
  held: readonly VerifiedCheckpoint[],
  findings: FindingList,
  limits: FindingList,
): LogLine {
  const wanted = new Map<string, number[]>();
  const want = (origin: string, size: number) => wanted.set(origin, [...(wanted.get(origin) ?? []), size]);
  for (const { origin, size } of held) want(origin, size);
  const walked = new Map<OpenedBundle, WalkedBundle>();
  const newestFirst = exports.toSorted((left, right) => generationOf(right) - generationOf(left));
  for (const opened of newestFirst) {
    const log = walkBundle(opened, wanted.get(opened.bundle?.origin ?? "") ?? []);
    walked.set(opened, log);
    const named = log.first?.type === "successor" ? log.first.checkpoint : undefined;
    if (generationOf(opened) === 1 || named?.size === undefined) continue;
    want(named.log, named.size);
    if (log.first?.frozen !== undefined) want(named.log, log.first.frozen.size);
  }
  const logs = exports.map((opened) => walked.get(opened)!);
  const lost = logs.flatMap((log) => lostBefore(log, logs, held, findings, limits) ?? []);
  const { own, partner } = partiesOf(exports[0]!);
  return { own, partner, logs, deliveries: logs.flatMap(({ deliveries }) => deliveries), lost };
}

/** What the store that was put back had lost when a log took the place of the one before. */
function lostBefore(
  successor: WalkedBundle,
  logs: readonly WalkedBundle[],
  held: readonly VerifiedCheckpoint[],
  findings: FindingList,
  limits: FindingList,
): LostPart | undefined {
  const { origin } = successor.report;
  if (origin === "" || parseLogOrigin(origin).generation === 1) return undefined;
  const wrong = (why: string): undefined => {
    findings.add("SUCCESSOR_WRONG", origin, 0, { why });
    return undefined;
  };
  const { first } = successor;
  if (first?.type !== "successor" || first.checkpoint?.size === undefined) return wrong("first entry");
  const { log, size, hash } = first.checkpoint;
  if (!isBefore(log, origin)) return wrong("log");
  const seen = held.filter((each) => each.origin === log);
  if (seen.some((each) => each.size > size)) return wrong("size");
  if (seen.some((each) => each.size === size && checkpointHash(each) !== hash)) return wrong("hash");
  const old = logs.find(({ report }) => report.origin === log);
  const until = first.time;
  if (old === undefined) {
    limits.add("FROZEN_LOG_MISSING", origin, 0, { log });
    return { log, kept: 0, size, from: 0, until, given: false };
  }
  const { frozen } = first;
  const rest = frozen === undefined ? undefined : old.roots.get(frozen.size);
  const stays = rest !== undefined && checkpointHash({ origin: log, size: frozen!.size, root: rest }) === frozen!.hash;
  if (frozen !== undefined && (old.report.entries !== frozen.size || !stays)) return wrong("frozen");
  const kept = old.report.cosignedSize;
  if (kept > size) return wrong("size");
  const root = old.roots.get(size);
  if (root !== undefined && checkpointHash({ origin: log, size, root }) === hash) return undefined;
  limits.add("LOST_WITH_STORE", log, kept, { size });
  return { log, kept, size, from: old.times.get(kept - 1) ?? 0, until, given: true };
}

function isBefore(log: string, successor: string): boolean {
  try {
    const [old, later] = [parseLogOrigin(log), parseLogOrigin(successor)];
    return old.own === later.own && old.partner === later.partner && old.generation < later.generation;
  } catch {
    return false;
  }
}

function generationOf({ bundle }: OpenedBundle): number {
  return bundle === undefined ? 0 : parseLogOrigin(bundle.origin).generation;
}

function partiesOf({ bundle }: OpenedBundle): { readonly own: string; readonly partner: string | null } {
  return bundle === undefined ? { own: "", partner: null } : parseLogOrigin(bundle.origin);
}
