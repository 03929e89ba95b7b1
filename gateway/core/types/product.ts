// Made from schemas/product.schema.json by `npm run types`; do not edit.

export type Name = string;
export type PseudonymType = string;
/**
 * A field, or `list.child` for a field of a child
 */
export type Path = string;
export type Check = NotBeforeCheck | PairCheck | CodeLabelCheck | DerivedCheck | AreaNestedCheck | WithinDaysCheck;
export type Severity = "error" | "warning";
export type Condition =
  | IsCondition
  | StartsCondition
  | PresentCondition
  | YoungerCondition
  | AllCondition
  | AnyCondition
  | NotCondition
  | SomeCondition;
export type Value = string | number | boolean;
/**
 * @minItems 1
 * @maxItems 500
 */
export type Choices = Value[];
export type Effect = KeepBack | LeaveOut | Limit;
export type Limited =
  | "none"
  | "pseudonym"
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
export type ListName = string;
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
   * @maxItems 50
   */
  "x-rules"?: ProductRule[];
  /**
   * Records are counted, and only the counts leave: one for each combination of the fields that leave, with small ones suppressed
   */
  "x-aggregate"?: {
    /**
     * Integer field with how many a row stands for (1 when absent); leaves as the count of its cell, empty when suppressed
     */
    count: string;
    /**
     * Boolean field that says whether the count was suppressed; files need not have it
     */
    suppressed: string;
    total: {
      /**
       * List field that names what a cell is the total over; files need not have it
       */
      field: string;
      /**
       * Fields over which totals leave too; the field is then empty
       *
       * @minItems 1
       * @maxItems 3
       */
      over: Name[];
    };
  };
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
 * One pseudonym that the product can make: for an entity, of a type, from named parts that each come from a field; all from the record, or all from one child of a list
 */
export interface MatchKey {
  entity: Name;
  type: PseudonymType;
  parts: {
    [k: string]: Path;
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
 * A date is not before another and at most some days after it
 */
export interface WithinDaysCheck {
  rule: "within-days";
  field: Name;
  other: Name;
  days: number;
  severity: Severity;
}
/**
 * What happens to a record, or to each child of a list, for which a condition holds. A rule that names `lift` can be set aside by an agreement
 */
export interface ProductRule {
  name: string;
  "x-title-nl": string;
  /**
   * A list field: the rule is judged for each of its children
   */
  each?: string;
  when: Condition;
  effect: Effect;
  lift?: Lift;
}
/**
 * The field has one of these values (of a list: any item)
 */
export interface IsCondition {
  field: Path;
  in: Choices;
}
/**
 * The text of the field starts with one of these
 */
export interface StartsCondition {
  field: Path;
  /**
   * @minItems 1
   * @maxItems 50
   */
  startsWith: string[];
}
/**
 * The field has a value, or has none
 */
export interface PresentCondition {
  field: Path;
  present: boolean;
}
/**
 * Somebody born on the date in the field may have been younger than this at a moment; unknown parts of the date count as the latest possible
 */
export interface YoungerCondition {
  field: Path;
  youngerThan: number;
  at: Name;
}
/**
 * All of these hold
 */
export interface AllCondition {
  /**
   * @minItems 1
   * @maxItems 10
   */
  all: Condition[];
}
/**
 * One of these holds
 */
export interface AnyCondition {
  /**
   * @minItems 1
   * @maxItems 10
   */
  any: Condition[];
}
/**
 * This does not hold
 */
export interface NotCondition {
  not: Condition;
}
/**
 * This holds for some child of a list
 */
export interface SomeCondition {
  some: Name;
  of: Condition;
}
/**
 * The record does not leave: `refuse` reports it as an invalid row, `withhold` counts it at the supplier only
 */
export interface KeepBack {
  do: "refuse" | "withhold";
}
/**
 * The child does not leave
 */
export interface LeaveOut {
  do: "leave-out";
}
/**
 * Of these fields nothing leaves that is finer than the level: `pseudonym` leaves nothing in the clear, and `none` no pseudonym made of the field either
 */
export interface Limit {
  do: "limit";
  fields: {
    [k: string]: Limited;
  };
}
/**
 * How an agreement may set the rule aside. With a motive: only for records that have one, and only where release needs a second person
 */
export interface Lift {
  motive?: Name;
  when?: Condition;
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
  /**
   * Field of the record with the moment at which a date of birth becomes an age
   */
  "x-age-at"?: string;
}
/**
 * Category of each value that the field may hold
 */
export interface Categories {
  [k: string]: string;
}
