// Made from schemas/area-table.schema.json by `npm run types`; do not edit.

/**
 * Names and CBS codes of municipalities, districts and neighbourhoods in one year.
 */
export interface AreaTable {
  table: string;
  year: number;
  source: string;
  /**
   * Names that mean that the area is not known
   *
   * @maxItems 20
   */
  absent: string[];
  /**
   * @minItems 1
   * @maxItems 30000
   */
  areas: Area[];
}
export interface Area {
  code: string;
  /**
   * @minItems 1
   * @maxItems 10
   */
  names: string[];
}
