// Made from schemas/log-bundle.schema.json by `npm run types`; do not edit.

export type Origin = string;
/**
 * verifier keys of this log (C2SP signed-note); compare them with the partner card
 *
 * @maxItems 20
 */
export type Keys = string[];
/**
 * verifier keys of those who cosigned its checkpoints
 *
 * @maxItems 20
 */
export type Keys1 = string[];
export type Note = string;
/**
 * signed checkpoints of this log, with cosignatures if any
 *
 * @maxItems 10000
 */
export type Notes = Note[];
/**
 * @maxItems 20
 */
export type Keys2 = string[];

/**
 * A whole log with what is needed to verify it without a database or a network. Bytes are base64 (RFC 4648 section 4).
 */
export interface LogBundle {
  v: 1;
  origin: Origin;
  logKeys: Keys;
  cosignerKeys: Keys1;
  /**
   * leaf bytes in order, from index 0
   */
  entries: string[];
  /**
   * hashes of the tree as C2SP tlog-tiles, so that a change can be placed at its index
   */
  tiles: {
    path: string;
    data: string;
  }[];
  checkpoints: Notes;
  /**
   * checkpoints of the partner's log that this side holds
   *
   * @maxItems 1000
   */
  witnessed: {
    keys: Keys2;
    checkpoint: Note;
  }[];
  /**
   * values behind commitments; present only when the export was made with them
   */
  disclosures?: {
    index: number;
    name: "actor" | "motive" | "subject" | "fileName";
    salt: string;
    value: string;
  }[];
}
