import { SluisError } from "../core/sluis-error.ts";
import { parseNote } from "./signed-note.ts";
import { strictBase64 } from "./strict-base64.ts";

/** A checkpoint with the proof that its log continues an earlier size: what a witness is asked to cosign. */
export interface CheckpointRequest {
  /** Size that the proof starts from; 0 when nothing was cosigned before. */
  readonly oldSize: number;
  /** Hashes of the consistency proof, 32 bytes each. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint. */
  readonly note: string;
}

/** Consistency proof lines in one request (C2SP tlog-witness). */
const MAXIMUM_PROOF = 63;
const SIZE = /^(?:0|[1-9][0-9]{0,15})$/;

/** Writes the body of add-checkpoint (C2SP tlog-witness): old size, proof lines, an empty line, the checkpoint. */
export function encodeCheckpointRequest({ oldSize, proof, note }: CheckpointRequest): string {
  const lines = proof.map((hash) => `${Buffer.from(hash).toString("base64")}\n`);
  return `old ${oldSize}\n${lines.join("")}\n${note}`;
}

/**
 * Reads the body of add-checkpoint strictly; the note in it is taken apart, not verified.
 * In: the body. Out: old size, proof, note. Throws NOTE_MALFORMED.
 */
export function parseCheckpointRequest(body: string): CheckpointRequest {
  const gap = body.indexOf("\n\n");
  if (gap < 0) throw new SluisError("NOTE_MALFORMED", { why: "lines" });
  // one line more than there may be shows that there are too many
  const [first = "", ...lines] = body.slice(0, gap).split("\n", 1 + MAXIMUM_PROOF + 1);
  const size = first.startsWith("old ") ? first.slice(4) : "";
  const oldSize = Number(size);
  if (!SIZE.test(size) || !Number.isSafeInteger(oldSize)) throw new SluisError("NOTE_MALFORMED", { why: "old size" });
  if (lines.length > MAXIMUM_PROOF) throw new SluisError("NOTE_MALFORMED", { why: "proof lines" });
  const proof = lines.map((line) => {
    const hash = strictBase64(line);
    if (hash?.length !== 32) throw new SluisError("NOTE_MALFORMED", { why: "proof line" });
    return hash;
  });
  const note = body.slice(gap + 2);
  parseNote(note);
  return { oldSize, proof, note };
}
