// Made from schemas/agreement.schema.json by `npm run types`; do not edit.

export type Oin = string;

/**
 * What one supplier unit delivers to one receiver unit: one product, its fields and their treatment. The document is the filter: a field that it does not list never leaves.
 */
export interface Agreement {
  id: string;
  version: number;
  environment: "test" | "production";
  supplier: Party;
  receiver: Party;
  purpose: Ground;
  basis: {
    supplier: Ground;
    receiver: Ground;
  };
  product: string;
  productVersion: string;
  /**
   * SHA-256 of the JCS form of the derived output schema; checked when present
   */
  outputSchemaHash?: string;
  /**
   * Field names, and parent.child for a field of a child record
   */
  fields: {
    [k: string]: FieldTreatment;
  };
  area: {
    /**
     * @maxItems 400
     */
    municipalities: string[];
    outside: "refuse" | "withhold";
  };
  codes?: {
    list: string;
    version: string;
    /**
     * @maxItems 2000
     */
    allowed?: string[];
    /**
     * @maxItems 2000
     */
    blocked?: string[];
    outside: "refuse" | "withhold";
  };
  guards?: {
    /**
     * @maxItems 4
     */
    wpgArticles?: (8 | 13)[];
    maximumAgeDays?: number;
    /**
     * @maxItems 50
     */
    sensitiveCategories?: string[];
    smallCellThreshold?: number;
    /**
     * Counts of an aggregate product leave rounded to this
     */
    roundCountsTo?: 5 | 10;
    /**
     * Rules of the product that this agreement sets aside, as far as the product lets it
     *
     * @maxItems 20
     */
    liftedRules?: string[];
    outside?: "refuse" | "withhold";
  };
  pseudonyms?: {
    domain: string;
    keeper: Oin;
    /**
     * @maxItems 30
     */
    types: string[];
    /**
     * Every party whose records may be matched with each other in this domain; the two parties of the agreement when absent
     *
     * @minItems 2
     * @maxItems 5
     */
    members?: Oin[];
    /**
     * @maxItems 30
     */
    receiverTypes?: {
      type: string;
      purpose: string;
    }[];
  };
  /**
   * The effective precision when a treatment is coarser than a delivery's window
   */
  timePrecision?: "minute" | "dayPart" | "day" | "isoWeek" | "month" | "quarter";
  frequency: {
    every: "daily" | "weekly" | "monthly";
    dueTime?: string;
    timeZone?: string;
    expectedRecords?: number;
  };
  quality: {
    maximumInvalidShare: number;
  };
  fourEyes?: boolean;
  retention: {
    period: string;
    then: "erase" | "archive";
  };
  /**
   * how soon the receiver confirms a correction or withdrawal, counted from its release; 24 hours when left out
   */
  corrections?: {
    confirmWithinHours: number;
  };
  /**
   * @minItems 1
   * @maxItems 4
   */
  suites: "sluis-2026-1"[];
  onwardSupply?: boolean;
  classification: string;
  /**
   * @maxItems 10
   */
  contacts?: {
    role: "functional" | "technical" | "privacy" | "security";
    address: string;
  }[];
  dpia?: string;
  validFrom: string;
  validUntil: string;
  /**
   * @maxItems 3
   */
  links?: ("https" | "amqps" | "package")[];
}
export interface Party {
  name: string;
  unit: string;
  oin: Oin;
  controller: string;
}
export interface Ground {
  code: string;
  text: string;
}
export interface FieldTreatment {
  treatment: "keep" | "drop" | "pseudonymise" | "generalise";
  /**
   * the pseudonym type, with pseudonymise
   */
  type?: string;
  /**
   * the level, with generalise
   */
  to?:
    | "pc6"
    | "pc4"
    | "grid100"
    | "grid500"
    | "buurt"
    | "wijk"
    | "gemeente"
    | "dayPart"
    | "day"
    | "isoWeek"
    | "month"
    | "quarter"
    | "category"
    | "class"
    | "ageClass";
  why: string;
}
