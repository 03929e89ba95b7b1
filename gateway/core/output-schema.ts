import type { JsonObject } from "./json.ts";

/** One column of the wire form: a JSON Schema of the cell, its name and what it is for. */
export interface OutputColumn extends JsonObject {
  /** Column name; in the municipal table too. */
  readonly title: string;
  /** `key`: the own key of a record in an own source, which never came from a partner. */
  readonly "x-role": "ref" | "mutation" | "field" | "token" | "key";
  /** How a typed table stores the cell; `json` for arrays and children. */
  readonly "x-column-type": "text" | "integer" | "real" | "boolean" | "json";
  /** The pseudonym type of a token column or of a pseudonymised field. */
  readonly "x-token-type"?: string;
}

/**
 * What a receiver gets: one JSON array per record, cells in this order. Derived from product and agreement on both sides;
 * its hash is SHA-256 over its JCS form. Column 0 is always `ref`, column 1 `mutatie`.
 */
export interface OutputSchema extends JsonObject {
  readonly $schema: string;
  readonly $id: string;
  /** The product's name. */
  readonly title: string;
  readonly type: "array";
  readonly prefixItems: readonly OutputColumn[];
  readonly items: false;
  readonly minItems: number;
  readonly maxItems: number;
}

/** What a record does at the receiver. */
export type Mutation = "nieuw" | "gewijzigd" | "vervallen";
