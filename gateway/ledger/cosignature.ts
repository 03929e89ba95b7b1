import { sign, verify } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import { type LogSigner, parseCheckpointText } from "./checkpoint.ts";
import { type NoteSignature, parseNote, signatureLine } from "./signed-note.ts";
import { type VerifierKey, verifierKey } from "./verifier-key.ts";

const TIMESTAMP_BYTES = 8;

/** What is signed: two lines and the text of the checkpoint (C2SP tlog-cosignature, Ed25519). */
function message(text: string, seconds: bigint): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`, "utf8");
}

/**
 * Cosigns a checkpoint (C2SP tlog-cosignature, type 0x04). Whoever calls this has verified that the checkpoint continues the
 * last one that it cosigned, and has saved it.
 * In: the signed note, the cosigner, time in ms (whole seconds are signed). Out: the signature line. Throws NOTE_MALFORMED.
 */
export function cosignCheckpoint(note: string, { key, keyName }: LogSigner, now: number): string {
  const { text } = parseNote(note);
  parseCheckpointText(text);
  const seconds = BigInt(Math.floor(now / 1000));
  const timestamp = Buffer.alloc(TIMESTAMP_BYTES);
  timestamp.writeBigUInt64BE(seconds);
  const { name, keyId } = verifierKey(keyName, "cosigner", key);
  return signatureLine({ name, keyId, signature: Buffer.concat([timestamp, sign(null, message(text, seconds), key)]) });
}

/** Puts a signature line on a note. Out: the note with the line behind the others. Throws NOTE_MALFORMED when it does not fit. */
export function addSignature(note: string, line: string): string {
  const signed = `${note}${line}`;
  const before = parseNote(note);
  const after = parseNote(signed);
  if (after.text !== before.text || after.signatures.length !== before.signatures.length + 1)
    throw new SluisError("NOTE_MALFORMED", { why: "signature line" });
  return signed;
}

/**
 * Verifies the cosignature of one cosigner on a note.
 * In: the note, the cosigner's key. Out: the time of cosigning in ms, or undefined when this key did not cosign it.
 * Throws NOTE_MALFORMED, SIGNATURE_INVALID.
 */
export function verifyCosignature(note: string, key: VerifierKey): number | undefined {
  const { text, signatures } = parseNote(note);
  parseCheckpointText(text);
  const found = signatures.find(({ name, keyId }) => name === key.name && keyId === key.keyId);
  if (found === undefined || key.type !== "cosigner") return undefined;
  return readCosignature(text, found, key);
}

function readCosignature(text: string, { signature }: NoteSignature, key: VerifierKey): number {
  if (signature.length !== TIMESTAMP_BYTES + 64) throw new SluisError("NOTE_MALFORMED", { why: "cosignature" });
  const seconds = Buffer.from(signature).readBigUInt64BE();
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER) / 1000n) throw new SluisError("NOTE_MALFORMED", { why: "timestamp" });
  if (!verify(null, message(text, seconds), key.publicKey, signature.subarray(TIMESTAMP_BYTES)))
    throw new SluisError("SIGNATURE_INVALID");
  return Number(seconds) * 1000;
}
