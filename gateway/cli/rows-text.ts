import { CSV_MARK, csvLine } from "../core/csv-line.ts";
import type { Json } from "../core/json.ts";

/**
 * The text of a file with rows, in the same forms as in the drop folder.
 * In: names of columns, wire lines, the form, a counter that is counted up. Out: pieces of text.
 */
export async function* rowsText(
  columns: readonly string[],
  lines: AsyncIterable<string>,
  format: "csv" | "ndjson",
  counter: { rows: number },
): AsyncGenerator<string> {
  const form = { delimiter: ";", neutralise: true } as const;
  if (format === "csv") yield CSV_MARK + csvLine(columns, form);
  for await (const line of lines) {
    const cells = JSON.parse(line) as Json[];
    counter.rows += 1;
    if (format === "csv") yield csvLine(cells, form);
    else yield `${JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? null])))}\n`;
  }
}
