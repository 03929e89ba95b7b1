// Made from schemas/product.schema.json by `npm run types`; do not edit.

export type Name = string;
export type PseudonymType = string;
export type Check = NotBeforeCheck | PairCheck | CodeLabelCheck | DerivedCheck | AreaNestedCheck;
export type Severity = "error" | "warning";
export type ListName = string;
export type Value = string | number | boolean;
/**
 * @minItems 1
 * @maxItems 500
 */
export type Choices = Value[];
export type Length = number;
export type Bound = number;
export type DataFormat = "date" | "local-date-time" | "postcode";
/**
 * direct identifier, quasi-identifier, sensitive, neutral
 */
export type FieldClass = "DI" | "QI" | "S" | "N";
/**
 * Which sensitive category; an agreement must name it before the field may leave
 */
export type Category = string;
export type Treatment = "keep" | "drop" | "pseudonymise" | "generalise";
/**
 * @minItems 1
 * @maxItems 4
 */
export type Treatments = Treatment[];
export type Level =
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
/**
 * @minItems 1
 * @maxItems 15
 */
export type Levels = Level[];
/**
 * Pseudonym types of one input that may take the field's place
 *
 * @minItems 1
 * @maxItems 5
 */
export type PseudonymTypes = PseudonymType[];
/**
 * @maxItems 20
 */
export type ColumnNames = string[];
/**
 * Lower bounds of the classes, rising; the last class has no end
 *
 * @minItems 2
 * @maxItems 30
 */
export type ClassBounds = number[];

/**
 * A data product: what one record may hold. A closed subset of JSON Schema, so that a product can neither be slow nor dangerous; everything else is refused.
 */
export interface ProductSchema {
  $schema: "https://json-schema.org/draft/2020-12/schema";
  $id: string;
  title: string;
  description?: string;
  "x-title-nl": string;
  "x-version": string;
  "x-counting-unit": string;
  /**
   * Wall clock of local-date-time fields; Europe/Amsterdam when absent
   */
  "x-time-zone"?: string;
  /**
   * Fields that identify a record at its source. Without it only full loads are possible.
   *
   * @minItems 1
   * @maxItems 5
   */
  "x-natural-key"?: Name[];
  /**
   * @maxItems 40
   */
  "x-match-keys"?: MatchKey[];
  /**
   * @maxItems 50
   */
  "x-checks"?: Check[];
  /**
   * Field with the municipality code that the agreement's area is about
   */
  "x-area-field"?: string;
  "x-code-field"?: {
    field: Name;
    list: ListName;
    /**
     * Field with the label; it tells two meanings of one code apart
     */
    label?: string;
  };
  "x-guard-fields"?: {
    wpgArticle?: Name;
    firstProcessed?: Name;
  };
  type: "object";
  additionalProperties: false;
  /**
   * @maxItems 200
   */
  required: Name[];
  properties: {
    [k: string]: ProductField;
  };
}
/**
 * One pseudonym that the product can make: for an entity of the record, of a type, from named parts that each come from a field
 */
export interface MatchKey {
  entity: Name;
  type: PseudonymType;
  parts: {
    [k: string]: Name;
  };
}
/**
 * The time of a field is not before the time of another
 */
export interface NotBeforeCheck {
  rule: "not-before";
  field: Name;
  other: Name;
  severity: Severity;
}
/**
 * Either all of these fields are there or none
 */
export interface PairCheck {
  rule: "pair-or-none";
  /**
   * @minItems 2
   * @maxItems 5
   */
  fields: Name[];
  severity: Severity;
}
/**
 * A field holds the label of the record's code
 */
export interface CodeLabelCheck {
  rule: "equals-code-label";
  field: Name;
  severity: Severity;
}
/**
 * A field follows from another: filled in when it is absent, compared when it is there
 */
export interface DerivedCheck {
  rule: "derived";
  field: Name;
  from: Name;
  as: "dayPart" | "weekday" | "codeCategory";
  severity: Severity;
}
/**
 * CBS codes that lie inside each other, from large to small
 */
export interface AreaNestedCheck {
  rule: "area-nested";
  /**
   * @minItems 2
   * @maxItems 3
   */
  fields: Name[];
  severity: Severity;
}
/**
 * One field: what it may hold, how sensitive it is, and which treatments an agreement may choose. A field with children declares class and treatments per child.
 */
export interface ProductField {
  type: "string" | "integer" | "number" | "boolean" | "array";
  title?: string;
  description?: string;
  enum?: Choices;
  const?: Value;
  minLength?: Length;
  maxLength?: Length;
  minimum?: Bound;
  maximum?: Bound;
  pattern?: string;
  format?: DataFormat;
  items?: ProductItem;
  minItems?: number;
  maxItems?: number;
  "x-title-nl": string;
  "x-class"?: FieldClass;
  "x-category"?: Category;
  "x-treatments"?: Treatments;
  "x-levels"?: Levels;
  "x-pseudonym-types"?: PseudonymTypes;
  "x-column-names"?: ColumnNames;
  /**
   * The field holds a CBS area code; a name is looked up in the area table
   */
  "x-area"?: {
    level: "gemeente" | "wijk" | "buurt";
    /**
     * Field whose name gives the code when the code is absent
     */
    nameField?: string;
  };
  "x-classes"?: ClassBounds;
  "x-categories"?: Categories;
  /**
   * Field with the moment at which a date of birth becomes an age
   */
  "x-age-at"?: string;
}
/**
 * What an array holds: plain values, or children with fields of their own
 */
export interface ProductItem {
  type: "string" | "integer" | "number" | "boolean" | "object";
  enum?: Choices;
  const?: Value;
  minLength?: Length;
  maxLength?: Length;
  minimum?: Bound;
  maximum?: Bound;
  pattern?: string;
  format?: DataFormat;
  additionalProperties?: false;
  /**
   * @maxItems 50
   */
  required?: Name[];
  properties?: {
    [k: string]: ProductChild;
  };
}
/**
 * One field of a child; an agreement names it `parent.child`
 */
export interface ProductChild {
  type: "string" | "integer" | "number" | "boolean";
  title?: string;
  description?: string;
  enum?: Choices;
  const?: Value;
  minLength?: Length;
  maxLength?: Length;
  minimum?: Bound;
  maximum?: Bound;
  pattern?: string;
  format?: DataFormat;
  "x-title-nl": string;
  "x-class": FieldClass;
  "x-category"?: Category;
  "x-treatments": Treatments;
  "x-levels"?: Levels;
  "x-pseudonym-types"?: PseudonymTypes;
  "x-column-names"?: ColumnNames;
  "x-classes"?: ClassBounds;
  "x-categories"?: Categories;
}
/**
 * Category of each value that the field may hold
 */
export interface Categories {
  [k: string]: string;
}
