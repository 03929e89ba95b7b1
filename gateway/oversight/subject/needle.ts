/** A person's key that is looked for in the subject index. */
export interface Needle {
  /** Key type. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** What it means that it is found. */
  readonly strength: "A" | "B";
}
