import { type KeyObject, sign, verify } from "node:crypto";
import { sha256Hex } from "../core/sha256.ts";
import { SluisError } from "../core/sluis-error.ts";
import { EMPTY_ROOT } from "./merkle-hash.ts";
import type { TreeHead } from "./merkle-verify.ts";
import { isKeyName, parseNote, signatureLine } from "./signed-note.ts";
import { strictBase64 } from "./strict-base64.ts";
import { type VerifierKey, verifierKey } from "./verifier-key.ts";

/** A checkpoint of a log: its name, its size and its root (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  readonly origin: string;
}

/** Who signs checkpoints: an Ed25519 private key and the name it signs under. */
export interface LogSigner {
  readonly key: KeyObject;
  readonly keyName: string;
}

/** The text of a checkpoint, which is what is signed: three lines (C2SP tlog-checkpoint). */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;
}

/** The hash by which entries name a checkpoint: SHA-256 of its text, without signatures. */
export function checkpointHash(checkpoint: Checkpoint): string {
  return sha256Hex(checkpointText(checkpoint));
}

/**
 * Reads the text of a checkpoint. Extension lines are refused: ours have none, and nobody could audit them.
 * In: text of a note. Out: the checkpoint. Throws NOTE_MALFORMED.
 */
export function parseCheckpointText(text: string): Checkpoint {
  const [origin = "", size = "", root64 = "", end, ...more] = text.split("\n");
  const root = strictBase64(root64);
  if (end !== "" || more.length > 0) throw new SluisError("NOTE_MALFORMED", { why: "lines" });
  if (!isKeyName(origin)) throw new SluisError("NOTE_MALFORMED", { why: "origin" });
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw new SluisError("NOTE_MALFORMED", { why: "size" });
  if (root?.length !== 32 || (size === "0" && !root.equals(EMPTY_ROOT)))
    throw new SluisError("NOTE_MALFORMED", { why: "root" });
  return { origin, size: Number(size), root };
}

/**
 * Signs a checkpoint as a C2SP signed note (Ed25519 over the text, RFC 8032; the same checkpoint always gives the same note).
 * In: the checkpoint, the signer. Out: the note.
 */
export function signCheckpoint(checkpoint: Checkpoint, { key, keyName }: LogSigner): string {
  const text = checkpointText(checkpoint);
  const { name, keyId } = verifierKey(keyName, "log", key);
  return `${text}\n${signatureLine({ name, keyId, signature: sign(null, Buffer.from(text, "utf8"), key) })}`;
}

/**
 * Verifies a signed checkpoint. Signatures of unknown keys are passed over; one of a known key that fails refuses the whole note
 * (C2SP signed-note).
 * In: the note, the keys that its log may sign with. Out: the checkpoint. Throws NOTE_MALFORMED, NOTE_UNSIGNED, SIGNATURE_INVALID.
 */
export function verifyCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint {
  const { text, signatures } = parseNote(note);
  const checkpoint = parseCheckpointText(text);
  let verified = 0;
  for (const key of keys) {
    const found = signatures.find(({ name, keyId }) => name === key.name && keyId === key.keyId);
    if (found === undefined || key.type !== "log") continue;
    if (!verify(null, Buffer.from(text, "utf8"), key.publicKey, found.signature))
      throw new SluisError("SIGNATURE_INVALID");
    verified += 1;
  }
  if (verified === 0) throw new SluisError("NOTE_UNSIGNED", { key: keys.map(({ name }) => name).join(", ") });
  return checkpoint;
}
