import type pg from "pg";
import type { ColumnType } from "../stored-column.ts";
import { asText } from "./value-parser.ts";

/** Rows as the server writes them: no value is made of a cell that is written out again at once. */
const AS_TEXT = { getTypeParser: () => asText } as unknown as pg.CustomTypesConfig;

/**
 * Rows of a municipal table as the lines that were loaded, byte for byte.
 * In: the connection, the query, the types of its columns. Out: one JSON array per row, without a line end.
 */
export async function rowLines(
  client: pg.PoolClient,
  text: string,
  values: readonly unknown[],
  types: readonly ColumnType[],
): Promise<string[]> {
  const { rows } = await client.query<(string | null)[]>({
    text,
    values: [...values],
    rowMode: "array",
    types: AS_TEXT,
  });
  return rows.map((cells) => {
    let line = "[";
    for (let column = 0; column < types.length; column++) {
      const cell = cells[column];
      if (column > 0) line += ",";
      line += cell == null ? "null" : wireCell(cell, types[column]!);
    }
    return `${line}]`;
  });
}

function wireCell(cell: string, type: ColumnType): string {
  switch (type) {
    case "text":
      return JSON.stringify(cell);
    case "real":
      return String(Number(cell)); // the server writes 1e-07 where JSON has 1e-7
    case "boolean":
      return cell === "t" ? "true" : "false";
    case "integer":
    case "json":
      return cell;
  }
}
