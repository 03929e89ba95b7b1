// Made from schemas/code-list.schema.json by `npm run types`; do not edit.

/**
 * One version of a code list. A code may stand in it more than once, with different meanings.
 */
export interface CodeList {
  list: string;
  version: string;
  source: string;
  licence: string;
  validFrom: string;
  validUntil?: string;
  /**
   * Code of a category and its label
   */
  categories: {
    [k: string]: string;
  };
  /**
   * @minItems 1
   * @maxItems 20000
   */
  codes: CodeMeaning[];
}
export interface CodeMeaning {
  code: string;
  label: string;
  category: string;
}
