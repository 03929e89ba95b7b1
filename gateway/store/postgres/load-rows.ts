import type pg from "pg";
import { SluisError } from "../../core/sluis-error.ts";
import type { EncodedRows } from "../../deliveries/ports/row-encoder.ts";
import type { LoadedRange, RowTarget } from "../engine.ts";
import { quoted } from "../quoted.ts";
import { copyIn } from "./copy-in.ts";
import { type CopyRows, completeFile, placeOfRow } from "./copy-rows.ts";
import { MOST_ROWS } from "./row-order.ts";

/**
 * Copies rows of one delivery into their table, inside the transaction that is open.
 * In: the connection, where to, the rows as `encodeCopy` made them. Out: the ranges of keys that each part got: blocks of their own, so that
 * no two loads wait for each other and a range of rows holds nothing of another part.
 * Throws DUPLICATE_REF with the line of a second occurrence.
 */
export async function loadRows(client: pg.PoolClient, target: RowTarget, rows: EncodedRows): Promise<LoadedRange[]> {
  if (rows.parts === 0) return [];
  const { ends } = rows.content as CopyRows;
  // blocks times their size stay below 2^53 for ages
  const blocks = await client.query<{ first: number }>({
    text: `SELECT nextval('"keyBlock"') AS "first" FROM generate_series(1, $1)`,
    values: [rows.parts],
  });
  const ranges = blocks.rows.map(({ first }, at) => {
    const count = ends[at]! - (ends[at - 1] ?? 0);
    const firstRow = first * MOST_ROWS;
    return { rows: count, firstRow, lastRow: firstRow + count - 1 };
  });
  await copyRows(client, target, rows, ranges);
  return ranges;
}

/** Copies files after each other: one is completed while the server works on the one before it. */
async function copyRows(
  client: pg.PoolClient,
  { table, columns, delivery }: RowTarget,
  rows: EncodedRows,
  ranges: readonly LoadedRange[],
): Promise<void> {
  const content = rows.content as CopyRows;
  const { files, order } = content;
  const names = ["_row", "_delivery", "_part", ...columns.map(({ name }) => name)].map(quoted).join(",");
  const into = `COPY ${quoted(table)} (${names}) FROM STDIN (FORMAT binary)`;
  const firstKeys = ranges.map(({ firstRow }) => firstRow);
  let copied: Promise<void> | undefined;
  let first = 0;
  for (const file of files) {
    const from = first;
    completeFile(content, file, from, delivery, firstKeys);
    await copied;
    const copy = copyIn(client, into, [Buffer.from(file.bytes.buffer, 0, file.length)]);
    copied = copy.done.catch((error) => {
      const { part, line } = placeOfRow(content, order[from + lineOf(error) - 1] ?? order[from]!);
      throw isDoubledRef(table, error)
        ? new SluisError("DUPLICATE_REF", { n: rows.first + part, line: line + 1 })
        : error;
    });
    copied.catch(() => {}); // awaited with the next file
    await copy.sent;
    first += file.count;
  }
  await copied;
}

/** The line of the COPY at which the server met an error. */
function lineOf(error: unknown): number {
  return Number(/(\d+)$/m.exec((error as { where?: string }).where ?? "")?.[1] ?? 1);
}

/** The index by ref refused a row. */
function isDoubledRef(table: string, error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === "23505" && constraint === `${table}_ref`;
}
