import { SluisError } from "../core/sluis-error.ts";
import { parseCheckpointText } from "./checkpoint.ts";
import { addSignature, verifyCosignature } from "./cosignature.ts";
import { keptSignatures } from "./kept-signatures.ts";
import type { CosignedNote } from "./log-storage.ts";
import { parseNote } from "./signed-note.ts";
import type { VerifierKey } from "./verifier-key.ts";

/**
 * Puts a witness's answer on a checkpoint: its lines are signatures on the same text, of which only those of known keys are kept (C2SP
 * tlog-witness).
 * In: the checkpoint as its log signed it, the lines, keys of the witness. Out: the cosigned note and when it was cosigned.
 * Throws NOTE_MALFORMED, SIGNATURE_INVALID for a known key whose cosignature fails, NOTE_UNSIGNED when no known key cosigned.
 */
export function takeCosignature(note: string, lines: string, cosigners: readonly VerifierKey[]): CosignedNote {
  const { text } = parseNote(note);
  const { size } = parseCheckpointText(text);
  const known = keptSignatures(`${text}\n${lines}`, (signature) =>
    cosigners.some(({ name, keyId }) => name === signature.name && keyId === signature.keyId),
  );
  const times = cosigners.flatMap((cosigner) =>
    known === `${text}\n` ? [] : (verifyCosignature(known, cosigner) ?? []),
  );
  if (times.length === 0) throw new SluisError("NOTE_UNSIGNED", { key: cosigners.map(({ name }) => name).join(", ") });
  let cosigned = note;
  for (const line of known
    .slice(text.length + 1)
    .split("\n")
    .slice(0, -1))
    cosigned = addSignature(cosigned, `${line}\n`);
  return { size, note: cosigned, cosignedAt: Math.max(...times) };
}
