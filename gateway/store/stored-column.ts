import type { OutputColumn, OutputSchema } from "../core/output-schema.ts";
import { SluisError } from "../core/sluis-error.ts";

/** How a cell is kept: booleans as 0 and 1, `json` as its JSON text. */
export type ColumnType = OutputColumn["x-column-type"];

/** One column of a municipal table. */
export interface StoredColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: OutputColumn["x-role"];
}

/** PostgreSQL cuts longer names off without a word; the same bound here keeps one table definition for both engines. */
const LONGEST_NAME = 63;

/**
 * The columns of a municipal table, in the order of the wire form.
 * In: an output schema. Out: its columns. Throws ROW_TABLE_REFUSED for names that a table cannot have: doubled but for case,
 * too long, or starting with the underscore that marks our own columns.
 */
export function storedColumns(schema: OutputSchema): StoredColumn[] {
  const seen = new Set<string>();
  return schema.prefixItems.map((column, position) => {
    const name = column.title;
    const rule = refusal(name, seen);
    if (rule !== undefined) throw new SluisError("ROW_TABLE_REFUSED", { column: position + 1, rule });
    seen.add(name.toLowerCase());
    return { name, type: column["x-column-type"], role: column["x-role"] };
  });
}

function refusal(name: string, seen: ReadonlySet<string>): string | undefined {
  if (seen.has(name.toLowerCase())) return "doubled";
  if (Buffer.byteLength(name) > LONGEST_NAME) return "length";
  if (name === "" || name.startsWith("_") || name.includes("\0")) return "name";
  return undefined;
}
