import { checkControlDocument, readSchema } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { AreaTable } from "../core/types/area-table.ts";

/** Checks an area table: its form, and that every code stands in it once. Throws AREA_TABLE_REFUSED, UNKNOWN_KEY, SCHEMA_VIOLATION. */
export function loadAreaTable(document: unknown): AreaTable {
  const table = checkControlDocument<AreaTable>("area-table", document);
  const codes = new Set(table.areas.map((area) => area.code));
  if (codes.size !== table.areas.length)
    throw new SluisError("AREA_TABLE_REFUSED", { table: table.table, rule: "double" });
  return table;
}

/** Reads and checks the area table of a year that ships with the gateway. Throws AREA_TABLE_UNKNOWN. */
export function loadShippedAreaTable(year: number): AreaTable {
  let document: unknown;
  try {
    document = readSchema(`areas/gebieden.${Math.trunc(year)}.json`);
  } catch (cause) {
    throw new SluisError("AREA_TABLE_UNKNOWN", { year }, { cause });
  }
  return loadAreaTable(document);
}
