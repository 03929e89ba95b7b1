import type { LogBundle } from "../core/types/log-bundle.ts";
import type { LogEntry } from "../core/types/log-entry.ts";
import { checkDisclosures } from "./check-disclosures.ts";
import { compareCheckpoints } from "./checkpoint-evidence.ts";
import type { FindingList } from "./finding.ts";
import type { LogReport } from "./log-report.ts";
import { walkLog } from "./log-walk.ts";
import { type OpenedBundle, openBundle, type TrustedKeys } from "./open-bundle.ts";
import { strictBase64 } from "./strict-base64.ts";
import { tilesOf } from "./tile.ts";

/** An entry with its place, as the comparison of two logs needs it. */
export interface PlacedEntry {
  readonly log: string;
  readonly index: number;
  /** 64 hexadecimal characters. */
  readonly leafHash: string;
  readonly entry: LogEntry;
}

/** A bundle whose entries were recomputed, with what a comparison with the other side's needs. */
export interface WalkedBundle {
  readonly report: LogReport;
  /** Entries about deliveries. */
  readonly deliveries: readonly PlacedEntry[];
  /** Roots at the sizes that were asked for and reached, and the times of the entries next to them. */
  readonly roots: ReadonlyMap<number, Uint8Array>;
  readonly times: ReadonlyMap<number, number>;
  /** undefined when there is none, or it cannot be read. */
  readonly first: LogEntry | undefined;
}

/**
 * Recomputes a whole log from its bundle: every entry, every tile, the tree, every signature, every disclosure.
 * In: the parsed document, keys to trust instead of those in the bundle. Out: the report; it throws nothing and prints nothing.
 */
export function verifyBundle(document: unknown, trusted: TrustedKeys = {}): LogReport {
  return walkBundle(openBundle(document, trusted), []).report;
}

/** Recomputes an opened bundle. In: the bundle, further sizes whose roots are wanted. Out: the report and what was seen. */
export function walkBundle(opened: OpenedBundle, sizes: readonly number[]): WalkedBundle {
  const { bundle, checkpoints, findings, limits } = opened;
  if (bundle === undefined) {
    const nothing = { origin: "", entries: 0, size: 0, root: "", cosignedSize: 0, unsignedTail: 0 };
    return {
      report: { ok: false, findings: findings.list(), limits: [], ...nothing },
      deliveries: [],
      roots: new Map(),
      times: new Map(),
      first: undefined,
    };
  }
  const { origin, disclosures } = bundle;
  const walk = walkLog(origin, [...checkpoints.map(({ size }) => size), ...sizes], findings);
  const tileHashes: Uint8Array[][] = []; // by level of tile
  const deliveries: PlacedEntry[] = [];
  const entries: (LogEntry | undefined)[] = [];
  let first: LogEntry | undefined;
  for (const text of bundle.entries) {
    const { index, entry, completed } = walk.add(strictBase64(text));
    if (index === 0) first = entry;
    for (const { level, hash } of completed) {
      if (level % 8 !== 0) continue;
      tileHashes[level / 8] ??= [];
      tileHashes[level / 8]!.push(hash);
    }
    if (entry?.delivery !== undefined)
      deliveries.push({ log: origin, index, leafHash: Buffer.from(completed[0]!.hash).toString("hex"), entry });
    if (disclosures !== undefined) entries.push(entry);
  }
  compareTiles(bundle, tileHashes, findings);
  if (disclosures !== undefined) checkDisclosures(origin, entries, disclosures, findings);
  const proven = compareCheckpoints(origin, walk, checkpoints, findings, limits);
  const report: LogReport = {
    ok: findings.list().length === 0,
    findings: findings.list(),
    limits: limits.list(),
    origin,
    entries: walk.size,
    ...proven,
    unsignedTail: walk.size - proven.size,
  };
  return { report, deliveries, roots: walk.roots, times: walk.times, first };
}

/** Tiles show where a change begins; without them only the part between two checkpoints would be known. */
function compareTiles(bundle: LogBundle, tileHashes: readonly (readonly Uint8Array[])[], findings: FindingList): void {
  const found = new Map(bundle.tiles.map(({ path, data }) => [path, strictBase64(data)]));
  const differs = (tile: string, index: number) => findings.add("TILE_DIFFERS", bundle.origin, index, { tile });
  for (const { path, level, first, width } of tilesOf(bundle.entries.length)) {
    const wanted = Buffer.concat((tileHashes[level] ?? []).slice(first, first + width));
    const data = found.get(path);
    found.delete(path);
    if (data?.equals(wanted)) continue;
    const hash = Math.floor(wanted.findIndex((byte, at) => byte !== data?.[at]) / 32);
    differs(path, (first + Math.max(hash, 0)) * 256 ** level);
  }
  for (const path of found.keys()) differs(path, bundle.entries.length);
  if (new Set(bundle.tiles.map(({ path }) => path)).size < bundle.tiles.length) differs("twice", 0);
}
