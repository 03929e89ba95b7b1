/** Keys of one type: 8 bytes for each, then for each in the same order 4 bytes (little-endian) that tell the record. */
export interface SubjectKeys {
  readonly type: string;
  readonly entries: Uint8Array;
}

/** What one sealed part adds to the index: who stands in which of its records. */
export interface PartSubjects {
  /** `ref` of every record, 20 bytes each, in the order in which keys count them. */
  readonly refs: Uint8Array;
  readonly keys: readonly SubjectKeys[];
}

/** The kind under which refs of records are kept, beside those of key types. */
export const REF_KIND = "ref";

/** A part that may hold what was looked for: the bytes stand somewhere in it, perhaps not where one begins. */
export interface SubjectPart {
  readonly deliveryId: string;
  readonly part: number;
  /** `SubjectKeys.entries`, or `PartSubjects.refs`. */
  readonly entries: Uint8Array;
}

/** A delivery that left and is not in the index (`none` of it), or of which the index has not what there was. */
export interface SubjectGap {
  readonly deliveryId: string;
  readonly none: boolean;
}

/**
 * In which delivered records persons stand, at the supplier: kept as long as the provision register, when sealed parts and token keys are
 * long gone. It holds keyed hashes only; the key is K_subject.
 */
export interface SubjectIndex {
  put(deliveryId: string, part: number, subjects: PartSubjects): Promise<void>;
  /** Parts of deliveries with `from` <= id < `before` that hold these bytes among the keys of a type, in order of delivery and part. */
  find(type: string, bytes: Uint8Array, from: string, before: string): Promise<SubjectPart[]>;
  /**
   * Refs of the parts of deliveries of an agreement (null: of every one) with `from` <= id < `before`, in order of delivery and part, behind
   * the one that was read last.
   */
  refPages(
    agreementId: string | null,
    from: string,
    before: string,
    after: Pick<SubjectPart, "deliveryId" | "part"> | null,
    limit: number,
  ): Promise<SubjectPart[]>;
  /** `PartSubjects.refs` of one part; undefined when it is not (any more) in the index. */
  refs(deliveryId: string, part: number): Promise<Uint8Array | undefined>;
  /** Deliveries with `from` <= id < `before` that left and are not, or not whole, in the index. */
  gaps(from: string, before: string): Promise<SubjectGap[]>;
  /** Whether anything is in the index. */
  any(): Promise<boolean>;
  /** Forgets a delivery that never left. */
  delete(deliveryId: string): Promise<void>;
  /** Forgets every delivery whose id is below this one. */
  deleteBefore(deliveryId: string): Promise<void>;
}
