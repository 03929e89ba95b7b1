import { type LogSigner, parseCheckpointText } from "./checkpoint.ts";
import { parseCheckpointRequest } from "./checkpoint-request.ts";
import { addSignature, cosignCheckpoint } from "./cosignature.ts";
import { type CheckpointVerdict, judgeCheckpoint } from "./judge-checkpoint.ts";
import { keptSignatures } from "./kept-signatures.ts";
import type { CosignedNote, LogStorage } from "./log-storage.ts";
import { parseNote } from "./signed-note.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** What a witness works with. */
export interface WitnessOrder {
  /** Inside a transaction, which decides and saves at once. */
  readonly storage: LogStorage;
  /** The body of add-checkpoint (C2SP tlog-witness). */
  readonly body: string;
  /** The one log that the asker may have cosigned, and the keys that may sign it. */
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
  /** Key and name under which this gateway cosigns. */
  readonly signer: LogSigner;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What became of it: cosigned, with the signature line for the asker; or why not. */
export type WitnessOutcome =
  | { readonly kind: "cosigned"; readonly line: string; readonly cosigned: CosignedNote }
  | Exclude<CheckpointVerdict, { readonly kind: "cosign" }>;

/**
 * Judges a checkpoint against the last one that was cosigned and, when it continues that, cosigns and saves it. The caller answers only
 * after its transaction has committed: what was cosigned is never forgotten, and of two requests at a time the second sees the first.
 * In: the order. Out: the outcome. Throws NOTE_MALFORMED.
 */
export async function witnessCheckpoint(order: WitnessOrder): Promise<WitnessOutcome> {
  const { storage, origin, keys, signer, now } = order;
  const request = parseCheckpointRequest(order.body);
  const held = await storage.lastCosigned(origin);
  const last = held && parseCheckpointText(parseNote(held.note).text);
  const verdict = judgeCheckpoint(request, (asked) => (asked === origin ? { origin, keys, last } : undefined));
  if (verdict.kind !== "cosign") return verdict;
  const note = keptSignatures(request.note, (signature) =>
    keys.some(({ name, keyId }) => name === signature.name && keyId === signature.keyId),
  );
  const line = cosignCheckpoint(note, signer, now);
  const cosignedAt = Math.floor(now / 1000) * 1000;
  const cosigned = { size: verdict.checkpoint.size, note: addSignature(note, line), cosignedAt };
  await storage.saveCosigned(origin, cosigned);
  return { kind: "cosigned", line, cosigned };
}
