import type { ServerResponse } from "node:http";
import { CSV_MARK, csvLine } from "../core/csv-line.ts";
import type { Values } from "../core/http/route.ts";
import type { Json } from "../core/json.ts";
import { oneOf } from "./query-values.ts";
import { writeBlocks } from "./write-blocks.ts";

/** How rows can be had: for a spreadsheet, as objects, or as the arrays in which they travelled with the column names first. */
export const ROW_FORMATS = ["csv", "ndjson", "arrays"] as const;

/** A name of ROW_FORMATS. */
export type RowFormat = (typeof ROW_FORMATS)[number];

interface Form {
  readonly type: string;
  readonly ending: string;
  head(columns: readonly string[]): string;
  row(columns: readonly string[], line: string): string;
}

const SPREADSHEET = { delimiter: ";", neutralise: true } as const;

const FORMS: { readonly [format in RowFormat]: Form } = {
  csv: {
    type: "text/csv; charset=utf-8",
    ending: "csv",
    head: (columns) => CSV_MARK + csvLine(columns, SPREADSHEET),
    row: (_, line) => csvLine(JSON.parse(line) as Json[], SPREADSHEET),
  },
  ndjson: {
    type: "application/x-ndjson",
    ending: "ndjson",
    head: () => "",
    row: (columns, line) => {
      const cells = JSON.parse(line) as Json[];
      return `${JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? null])))}\n`;
    },
  },
  arrays: {
    type: "application/x-ndjson",
    ending: "ndjson",
    head: (columns) => `${JSON.stringify(columns)}\n`,
    row: (_, line) => `${line}\n`,
  },
};

/** Rows as the service gives them: names of columns, then wire lines. */
export interface RowsToSend {
  readonly columns: readonly string[];
  readonly lines: AsyncIterable<string>;
}

/**
 * Sends rows in the form that the query asks for. In: the response, the query, the rows once the form is known, the name of the file
 * without ending, the signal of a client that left. Throws REQUEST_INVALID for an unknown form, before the rows are opened.
 */
export async function sendRows(
  response: ServerResponse,
  query: Values,
  open: () => Promise<RowsToSend>,
  name: string,
  gone: AbortSignal,
): Promise<void> {
  const form = FORMS[oneOf(query, "format", ROW_FORMATS) ?? "csv"];
  const rows = await open();
  response.setHeader("Content-Type", form.type);
  response.setHeader("Content-Disposition", `attachment; filename="${name}.${form.ending}"`);
  await writeBlocks(response, rowTexts(form, rows), gone);
}

async function* rowTexts(form: Form, rows: RowsToSend): AsyncGenerator<string, void, undefined> {
  yield form.head(rows.columns);
  for await (const line of rows.lines) yield form.row(rows.columns, line);
}
