// Made from schemas/vector-file.schema.json by `npm run types`; do not edit.

/**
 * Conformance vectors: NLN-1 (raw value to outcome) or HN1 (normalised parts to token). A vector that is not of this shape fails by itself and does not make the file unreadable.
 */
export interface VectorFile {
  spec: "NLN-1" | "HN1";
  legend?: string;
  unicode?: string;
  /**
   * HN1: K_root in hexadecimal
   */
  key?: string;
  domain?: string;
  scope?: string;
  rules?: string;
  epoch?: string;
  kid?: string;
  kcv?: string;
  /**
   * @maxItems 1000
   */
  epochs?: {
    epoch: string;
    kid?: string;
    kcv?: string;
    [k: string]: unknown;
  }[];
  /**
   * @maxItems 100000
   */
  vectors: unknown[];
  [k: string]: unknown;
}
