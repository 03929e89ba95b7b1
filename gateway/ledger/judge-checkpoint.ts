import { SluisError } from "../core/sluis-error.ts";
import { type Checkpoint, parseCheckpointText, verifyCheckpoint } from "./checkpoint.ts";
import type { CheckpointRequest } from "./checkpoint-request.ts";
import { EMPTY_ROOT } from "./merkle-hash.ts";
import { type TreeHead, verifyConsistency } from "./merkle-verify.ts";
import { parseNote } from "./signed-note.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** What a witness knows of a log. */
export interface WitnessedLog {
  readonly origin: string;
  /** Keys that it trusts for that origin. */
  readonly keys: readonly VerifierKey[];
  /** The last checkpoint that it cosigned; undefined before the first. */
  readonly last: TreeHead | undefined;
}

/**
 * What a witness makes of a checkpoint. `stale`: the proof starts from another size than was last cosigned; `fork`: the same size has
 * another root; `inconsistent`: the proof does not hold. The last two may show that a log was rewritten.
 */
export type CheckpointVerdict =
  | { readonly kind: "cosign"; readonly checkpoint: Checkpoint }
  | { readonly kind: "fork" | "inconsistent"; readonly checkpoint: Checkpoint }
  | { readonly kind: "stale"; readonly checkpoint: Checkpoint; readonly size: number }
  | { readonly kind: "unknown-log" | "unsigned" | "sizes-run-back" };

/**
 * Judges a checkpoint in the order of C2SP tlog-witness: origin, signature, old size, last cosigned size, root, proof.
 * In: the parsed request, what is known of the log, undefined when its origin is unknown. Out: the verdict. Throws NOTE_MALFORMED.
 */
export function judgeCheckpoint(
  { oldSize, proof, note }: CheckpointRequest,
  known: (origin: string) => WitnessedLog | undefined,
): CheckpointVerdict {
  const log = known(parseCheckpointText(parseNote(note).text).origin);
  if (log === undefined) return { kind: "unknown-log" };
  const checkpoint = signedBy(note, log.keys);
  if (checkpoint === undefined) return { kind: "unsigned" };
  if (oldSize > checkpoint.size) return { kind: "sizes-run-back" };
  const last: TreeHead = log.last ?? { size: 0, root: EMPTY_ROOT };
  if (oldSize !== last.size) return { kind: "stale", checkpoint, size: last.size };
  if (log.last !== undefined && oldSize === checkpoint.size && Buffer.compare(last.root, checkpoint.root) !== 0)
    return { kind: "fork", checkpoint };
  return { kind: verifyConsistency(last, checkpoint, proof) ? "cosign" : "inconsistent", checkpoint };
}

function signedBy(note: string, keys: readonly VerifierKey[]): Checkpoint | undefined {
  try {
    return verifyCheckpoint(note, keys);
  } catch (error) {
    if (error instanceof SluisError && (error.code === "NOTE_UNSIGNED" || error.code === "SIGNATURE_INVALID"))
      return undefined;
    throw error;
  }
}
