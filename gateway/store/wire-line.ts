import type { StoredCell } from "./part-rows.ts";
import type { ColumnType } from "./stored-column.ts";

/**
 * A stored row as the line that was loaded, byte for byte.
 * In: the cells of the wire form as they are stored, their types. Out: one JSON array without a line end.
 */
export function wireLine(cells: readonly StoredCell[], types: readonly ColumnType[]): string {
  let line = "[";
  for (let column = 0; column < types.length; column++) {
    if (column > 0) line += ",";
    line += wireCell(cells[column] ?? null, types[column]!);
  }
  return `${line}]`;
}

function wireCell(cell: StoredCell, type: ColumnType): string {
  if (cell === null) return "null";
  if (type === "json") return cell as string;
  if (type === "boolean") return cell === 0 ? "false" : "true";
  return JSON.stringify(cell);
}
