/** Stands between the rows of a part and the tokens of the epoch before: no line of rows is empty. */
const BETWEEN = "\n\n";

/** The plaintext of a part in its sections. */
export interface PartSections {
  /** One JSON array per row, each ended by LF. */
  readonly rows: Uint8Array;
  /**
   * One JSON array per row that has tokens, each ended by LF: its `ref`, then for every token of the row, in the order in which they
   * stand there, the token of the same value in the epoch before. null outside the overlap of two epochs.
   */
  readonly earlier: Uint8Array | null;
}

/** Takes a part's plaintext apart; no bytes are copied. */
export function splitPart(plaintext: Uint8Array): PartSections {
  const { buffer, byteOffset, byteLength } = plaintext;
  const at = Buffer.from(buffer, byteOffset, byteLength).indexOf(BETWEEN);
  if (at < 0) return { rows: plaintext, earlier: null };
  return { rows: plaintext.subarray(0, at + 1), earlier: plaintext.subarray(at + BETWEEN.length) };
}

/** Puts both sections together. In: lines, each ended by LF. Out: the plaintext. */
export function joinPart(rows: Uint8Array, earlier: Uint8Array): Buffer {
  return Buffer.concat([rows, Buffer.from("\n"), earlier]);
}
