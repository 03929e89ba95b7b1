import { type NoteSignature, parseNote, signatureLine } from "./signed-note.ts";

/** A note with only the signatures that `keep` wants, so that lines of strangers are neither saved nor passed on. Throws NOTE_MALFORMED. */
export function keptSignatures(note: string, keep: (signature: NoteSignature) => boolean): string {
  const { text, signatures } = parseNote(note);
  return `${text}\n${signatures.filter(keep).map(signatureLine).join("")}`;
}
