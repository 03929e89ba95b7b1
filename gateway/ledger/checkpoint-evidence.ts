import { SluisError } from "../core/sluis-error.ts";
import { type Checkpoint, verifyCheckpoint } from "./checkpoint.ts";
import { verifyCosignature } from "./cosignature.ts";
import type { FindingList } from "./finding.ts";
import type { LogWalk } from "./log-walk.ts";
import { parseNote } from "./signed-note.ts";
import { parseVerifierKey, type VerifierKey } from "./verifier-key.ts";

/** The clocks of two organisations may differ this much before it is worth saying: 5 minutes (`docs/formats.md`). */
const CLOCK_TOLERANCE = 300_000;

/** A checkpoint whose log signature holds, with the times in ms at which it was cosigned. */
export interface VerifiedCheckpoint extends Checkpoint {
  readonly cosignedAt: readonly number[];
}

/** Reads verifier keys; those that cannot be read are a finding. */
export function readKeys(origin: string, keys: readonly string[], findings: FindingList): VerifierKey[] {
  return keys.flatMap((text) => {
    try {
      return [parseVerifierKey(text)];
    } catch (error) {
      if (!(error instanceof SluisError)) throw error;
      findings.add("KEY_UNREADABLE", origin, null);
      return [];
    }
  });
}

/**
 * Verifies the signatures on one checkpoint note.
 * In: the note, origin it must carry, keys of the log and of cosigners, lists for faults and for remarks.
 * Out: the checkpoint, or undefined when it proves nothing.
 */
export function readCheckpoint(
  note: string,
  origin: string,
  keys: readonly VerifierKey[],
  cosigners: readonly VerifierKey[],
  findings: FindingList,
  limits: FindingList,
): VerifiedCheckpoint | undefined {
  let checkpoint: Checkpoint;
  try {
    checkpoint = verifyCheckpoint(note, keys);
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
    const code = error.code === "NOTE_MALFORMED" ? "CHECKPOINT_UNREADABLE" : "CHECKPOINT_FORGED";
    findings.add(code, origin, null, { why: String(error.details["why"] ?? error.code) });
    return undefined;
  }
  if (checkpoint.origin !== origin) {
    findings.add("CHECKPOINT_OTHER_LOG", origin, null);
    return undefined;
  }
  const { size } = checkpoint;
  const known = new Set([...keys, ...cosigners].map(({ name, keyId }) => `${name}+${keyId}`));
  if (parseNote(note).signatures.some(({ name, keyId }) => !known.has(`${name}+${keyId}`)))
    limits.add("COSIGNER_UNKNOWN", origin, null, { size });
  const cosignedAt = cosigners.flatMap((cosigner) => {
    try {
      return verifyCosignature(note, cosigner) ?? [];
    } catch (error) {
      if (!(error instanceof SluisError)) throw error;
      findings.add("COSIGNATURE_FORGED", origin, null, { size });
      return [];
    }
  });
  return { ...checkpoint, cosignedAt };
}

/** How much of a log is proven. */
export interface ProvenPart {
  /** Entries under the largest signed checkpoint that agrees with them. */
  readonly size: number;
  /** Its root, 64 hexadecimal characters; the root of nothing for size 0. */
  readonly root: string;
  /** Entries under the largest such checkpoint that is cosigned. */
  readonly cosignedSize: number;
}

/**
 * Compares a walked log with its checkpoints.
 * In: origin, the walk, the verified checkpoints, lists for faults and for what stays unknown. Out: how much is proven.
 */
export function compareCheckpoints(
  origin: string,
  walk: LogWalk,
  checkpoints: readonly VerifiedCheckpoint[],
  findings: FindingList,
  limits: FindingList,
): ProvenPart {
  const ordered = checkpoints.toSorted((left, right) => left.size - right.size);
  const proven: VerifiedCheckpoint[] = [];
  for (const checkpoint of ordered) {
    const { size } = checkpoint;
    const root = walk.roots.get(size);
    if (root === undefined) findings.add("LOG_TRUNCATED", origin, walk.size, { size, entries: walk.size });
    else if (Buffer.compare(root, checkpoint.root) === 0) proven.push(checkpoint);
    else findings.add("ROOT_DIFFERS", origin, proven.at(-1)?.size ?? 0, { size: size - 1 });
  }
  const last = proven.at(-1);
  if (last === undefined) findings.add("NO_CHECKPOINT", origin, null);
  const size = last?.size ?? 0;
  const cosigned = proven.filter(({ cosignedAt }) => cosignedAt.length > 0);
  const cosignedSize = cosigned.at(-1)?.size ?? 0;
  if (walk.size > size) limits.add("UNSIGNED_TAIL", origin, size, { count: walk.size - size });
  if (walk.size > cosignedSize) limits.add("UNCOSIGNED_TAIL", origin, cosignedSize);
  checkTimes(origin, walk, cosigned, limits);
  limits.add("TIMES_NOT_PROVEN", origin, null);
  return { size, root: Buffer.from(last?.root ?? []).toString("hex"), cosignedSize };
}

/** Times only rise along a log, so it is enough to look at the entries next to each cosigned size. */
function checkTimes(origin: string, walk: LogWalk, cosigned: readonly VerifiedCheckpoint[], limits: FindingList): void {
  for (const { size, cosignedAt } of cosigned) {
    const before = walk.times.get(size - 1);
    const after = walk.times.get(size);
    if (before !== undefined && before > Math.min(...cosignedAt) + CLOCK_TOLERANCE)
      limits.add("TIME_OUTSIDE_COSIGNATURES", origin, size - 1);
    if (after !== undefined && after < Math.max(...cosignedAt) - CLOCK_TOLERANCE)
      limits.add("TIME_OUTSIDE_COSIGNATURES", origin, size);
  }
}
