import { SluisError } from "../core/sluis-error.ts";
import { strictBase64 } from "./strict-base64.ts";

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string;
  /** First four bytes of a hash over name, type and key; 8 hexadecimal characters. */
  readonly keyId: string;
  /** The bytes behind the key id. */
  readonly signature: Uint8Array;
}

/** A note taken apart; nothing in it is verified yet. */
export interface SignedNote {
  /** What was signed, its last newline included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Verifiers must accept 16 signatures (C2SP signed-note); we accept no more. */
const MAXIMUM_SIGNATURES = 16;
const MAXIMUM_NOTE = 65_536;
const SIGNATURE_LINE = /^— ([^\s\u0085+]+) ([A-Za-z0-9+/]+={0,2})$/;
const KEY_NAME = /^[^\s\u0085+]+$/u;

/** Whether a key may have this name: not empty, no white space, no plus (C2SP signed-note). */
export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name) && name.isWellFormed() && !hasControl(name);
}

/** Writes a signature line (C2SP signed-note). In: name, key id (8 hexadecimal characters), signature. Out: the line with newline. */
export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${Buffer.concat([Buffer.from(keyId, "hex"), signature]).toString("base64")}\n`;
}

/**
 * Takes a note apart as C2SP signed-note writes it: text that ends in a newline, an empty line, 1 to 16 signature lines.
 * In: the note. Out: text and signatures, unverified. Throws NOTE_MALFORMED.
 */
export function parseNote(note: string): SignedNote {
  if (note.length > MAXIMUM_NOTE) throw new SluisError("NOTE_MALFORMED", { why: "size" });
  if (!note.isWellFormed() || hasControl(note)) throw new SluisError("NOTE_MALFORMED", { why: "characters" });
  const gap = note.lastIndexOf("\n\n");
  if (gap < 1 || !note.endsWith("\n")) throw new SluisError("NOTE_MALFORMED", { why: "lines" });
  const lines = note.slice(gap + 2, -1).split("\n");
  if (lines.length > MAXIMUM_SIGNATURES) throw new SluisError("NOTE_MALFORMED", { why: "signatures" });
  const signatures = lines.map(parseSignatureLine);
  const keys = new Set(signatures.map(({ name, keyId }) => `${name}+${keyId}`));
  if (keys.size !== signatures.length) throw new SluisError("NOTE_MALFORMED", { why: "signed twice" });
  return { text: note.slice(0, gap + 1), signatures };
}

function parseSignatureLine(line: string): NoteSignature {
  const match = SIGNATURE_LINE.exec(line);
  const bytes = match === null ? undefined : strictBase64(match[2]!);
  if (match === null || bytes === undefined || bytes.length < 5)
    throw new SluisError("NOTE_MALFORMED", { why: "signature line" });
  return { name: match[1]!, keyId: bytes.toString("hex", 0, 4), signature: bytes.subarray(4) };
}

/** Control characters other than newline are forbidden in a note. */
function hasControl(text: string): boolean {
  return /[\u0000-\u0009\u000b-\u001f]/.test(text);
}
