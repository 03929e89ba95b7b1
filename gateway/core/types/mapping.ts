// Made from schemas/mapping.schema.json by `npm run types`; do not edit.

/**
 * Texts that mean that there is no value, besides an empty cell; upper and lower case are alike. `n/a`, `Geen data aanwezig` and `Onbekend` when left out
 *
 * @maxItems 50
 */
export type AbsentTexts = string[];
export type ColumnName = string;

/**
 * How the columns of one unit's extract become the fields of a product. Part of an agreement's set-up; remembered per agreement.
 */
export interface Mapping {
  product: string;
  file?: FileOptions;
  absent?: AbsentTexts;
  fields: {
    [k: string]: FieldMapping;
  };
  /**
   * Joins consecutive rows with equal values in `columns` into one record; each row gives one child
   */
  groupBy?: {
    /**
     * @minItems 1
     * @maxItems 5
     */
    columns: ColumnName[];
    field: string;
    fields: {
      [k: string]: FieldMapping;
    };
    /**
     * 100 when left out
     */
    maximumChildren?: number;
  };
  /**
   * The column that says what a row does at the receiver; every row is `nieuw` when this is left out
   */
  mutatie?: {
    column: ColumnName;
    values: {
      [k: string]: "nieuw" | "gewijzigd" | "vervallen";
    };
  };
}
/**
 * How to read the file, where its content is not to decide
 */
export interface FileOptions {
  encoding?: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  delimiter?: "," | ";" | "\t";
  sheet?: string;
  /**
   * Rows above the header, such as a title
   */
  skipRows?: number;
  /**
   * Rows with only a first cell, of this text or beginning; `Geen data aanwezig` when left out
   */
  ignoreRows?: {
    /**
     * @maxItems 20
     */
    equals?: string[];
    /**
     * @maxItems 20
     */
    startsWith?: string[];
  };
}
/**
 * Where a field comes from (`column`, `columns` joined by a space, or `constant`) and how its text is read
 */
export interface FieldMapping {
  column?: ColumnName;
  /**
   * @minItems 2
   * @maxItems 4
   */
  columns?: ColumnName[];
  constant?: string | number | boolean;
  /**
   * Text in the file to value; null means no value
   */
  values?: {
    [k: string]: string | number | boolean | null;
  };
  /**
   * A text that `values` does not name; refused when left out
   */
  otherValues?: "refuse" | "keep";
  /**
   * J, Ja and true when left out
   *
   * @minItems 1
   * @maxItems 20
   */
  true?: string[];
  /**
   * N, Nee and false when left out
   *
   * @minItems 1
   * @maxItems 20
   */
  false?: string[];
  /**
   * Patterns of yyyy MM M dd d HH H mm ss and punctuation, tried in turn; ISO 8601 when left out
   *
   * @minItems 1
   * @maxItems 10
   */
  dates?: string[];
  /**
   * Decimal sign; a point when left out
   */
  decimal?: "." | ",";
  /**
   * Between the values of one cell, for a list; a newline when left out
   */
  separator?: string;
  /**
   * The part that this field takes from a cell with house number, letter and addition
   */
  houseNumber?: "number" | "letter" | "addition";
  absent?: AbsentTexts;
}
