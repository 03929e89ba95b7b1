import type { BigIntStats } from "node:fs";
import { lstat, mkdir, open, readdir, rename } from "node:fs/promises";
import { join, parse } from "node:path";
import type { Clock } from "../core/clock.ts";

/**
 * What became of a file that was handed over: taken, refused for good with a report for the officer, or left to somebody else who has
 * it in hand.
 */
export type WatchOutcome = { readonly ok: true } | { readonly ok: false; readonly report: Uint8Array } | "elsewhere";

/** How a folder is watched. */
export interface WatchOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** How long a file must keep its size and time before it is taken, in milliseconds. */
  readonly stableMs: number;
  /** Takes one file. It must be safe to repeat: after a crash the same file comes again. Throws when trying later may help. */
  readonly deliver: (path: string) => Promise<WatchOutcome>;
  readonly signal: AbortSignal;
  /** Hears of failures that are retried, for the log; neither path nor file name may go there. */
  readonly failed?: (error: unknown) => void;
  /** Milliseconds between two looks; 1,000 by default. */
  readonly pollMs?: number;
}

/** A file as it was last seen. */
interface SeenFile {
  readonly stamp: string;
  /** When it first looked like this. */
  readonly since: number;
  readonly attempts: number;
  readonly nextAttemptAt: number;
}

/** Names under which programs keep files that are not finished. */
const UNFINISHED = /^[.~]|\.(?:part|partial|tmp|temp|crdownload|filepart)$/i;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Takes files from a folder once they have stopped changing, one at a time in order of name, and moves each to `done/` or `refused/`
 * (with `<name>.report.csv` beside it). A file is moved only after its delivery is settled and only if it is still the file that
 * was delivered, so a crash at any moment means that it is delivered again, never lost. Hidden and unfinished files, links
 * and subfolders are left alone.
 * In: options. Out: resolves when the signal aborts.
 */
export async function watchFolder(options: WatchOptions): Promise<void> {
  const { clock, signal, failed = () => undefined, pollMs = 1000 } = options;
  let seen = new Map<string, SeenFile>();
  while (!signal.aborted) {
    try {
      seen = await lookOnce(options, seen, failed);
    } catch (error) {
      failed(error); // a share that is gone for a while
    }
    await clock.sleep(pollMs, signal);
  }
}

async function lookOnce(
  options: WatchOptions,
  seen: ReadonlyMap<string, SeenFile>,
  failed: (error: unknown) => void,
): Promise<Map<string, SeenFile>> {
  const { folder, clock, stableMs, signal } = options;
  await mkdir(join(folder, "done"), { recursive: true });
  await mkdir(join(folder, "refused"), { recursive: true });
  const current = new Map<string, SeenFile>();
  for (const name of (await readdir(folder)).sort()) {
    if (signal.aborted) return current;
    if (UNFINISHED.test(name)) continue;
    const stamp = await stampOf(join(folder, name));
    if (stamp === null) continue;
    const known = seen.get(name);
    const now = clock.now();
    const file = known?.stamp === stamp ? known : { stamp, since: now, attempts: 0, nextAttemptAt: now + stableMs };
    current.set(name, file);
    if (now < file.nextAttemptAt || now - file.since < stableMs) continue;
    try {
      if (await takeFile(options, name, stamp)) current.delete(name);
    } catch (error) {
      failed(error);
      const pause = Math.min(LONGEST_PAUSE_MS, Math.max(stableMs, 1000) * 2 ** Math.min(file.attempts, 16));
      current.set(name, { ...file, attempts: file.attempts + 1, nextAttemptAt: clock.now() + pause });
    }
  }
  return current;
}

/** Out: whether the file was moved; false when it changed meanwhile and must be looked at anew. */
async function takeFile({ folder, clock, deliver }: WatchOptions, name: string, stamp: string): Promise<boolean> {
  const path = join(folder, name);
  const outcome = await deliver(path);
  if (outcome === "elsewhere" || (await stampOf(path)) !== stamp) return false;
  const target = await freePath(join(folder, outcome.ok ? "done" : "refused"), name, clock.now());
  // the report is there before the file, so that a refused file never stands without its reason
  if (!outcome.ok) await writeDurably(`${target}.report.csv`, outcome.report);
  await rename(path, target);
  return true;
}

/** What tells one state of a file from another; null when it is no plain file or is gone. */
async function stampOf(path: string): Promise<string | null> {
  let stats: BigIntStats;
  try {
    stats = await lstat(path, { bigint: true });
  } catch {
    return null;
  }
  return stats.isFile() ? `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}` : null;
}

/** A path in a folder that is not taken: extracts often have the same name every day. */
async function freePath(folder: string, name: string, now: number): Promise<string> {
  const { name: stem, ext } = parse(name);
  const moment = new Date(now).toISOString().replaceAll(/[-:.]/g, "");
  for (let attempt = 0; ; attempt++) {
    const candidate = attempt === 0 ? name : `${stem}.${moment}${attempt === 1 ? "" : `-${attempt}`}${ext}`;
    const path = join(folder, candidate);
    if (!(await exists(path))) return path;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}
