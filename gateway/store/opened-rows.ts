import type { OutputSchema } from "../core/output-schema.ts";
import type { OpenedRows } from "../deliveries/ports/row-encoder.ts";
import { splitPart } from "../records/part-sections.ts";
import { cutLines } from "../records/wire-lines.ts";
import { wireReader } from "../records/wire-reader.ts";

/** The rows of a plaintext that was not opened by a worker, as an encoder wants them. In: the schema of the rows, one JSON array per line. */
export function openedRows(schema: OutputSchema, plaintext: Uint8Array): OpenedRows {
  const { rows, earlier } = splitPart(plaintext);
  // what may stand in a cell is not the store's to judge
  const columns = schema.prefixItems.map((column) => ({
    type: column["x-column-type"],
    accepts: null,
    pattern: null,
    required: false,
  }));
  const source = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
  return { rows, earlier, lines: cutLines(wireReader(columns, false), columns.length, source) };
}
