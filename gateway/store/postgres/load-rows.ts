import type pg from "pg";
import { SluisError } from "../../core/sluis-error.ts";
import type { LoadedRange } from "../engine.ts";
import { type RowLoad, refused } from "../part-rows.ts";
import { quoted } from "../quoted.ts";
import { type CopyFiles, giveBackCopyFiles, takeCopyFiles } from "./copy-files.ts";
import { copyIn } from "./copy-in.ts";
import { encodePart } from "./encode-part.ts";
import { restartRows, rowOrder, type SortedRows, takeRows } from "./sorted-rows.ts";

/** Keys per block; parts together have no more rows. Blocks times this stay below 2^53 for ages. */
const BLOCK = 2 ** 20;

/**
 * Copies the rows of parts of one delivery into their table, inside the transaction that is open.
 * In: the connection, the parts. Out: the ranges of keys that each got: blocks of their own, so that no two loads wait for each other
 * and a range of rows holds nothing of another part.
 * Throws DUPLICATE_REF with the line of a second occurrence, ROW_NOT_STORABLE.
 */
export async function loadRows(client: pg.PoolClient, loads: readonly RowLoad[]): Promise<LoadedRange[]> {
  if (loads.length === 0) return [];
  const blocks = await client.query<{ first: number }>({
    text: `SELECT nextval('"keyBlock"') AS "first" FROM generate_series(1, $1)`,
    values: [loads.length],
  });
  const firstRows = blocks.rows.map(({ first }) => first * BLOCK);
  const files = takeCopyFiles();
  const { rows, sent } = files;
  restartRows(rows);
  const ends = encodeAll(loads, firstRows, files);
  const { table, columns } = loads[0]!;
  const names = ["_row", "_delivery", "_part", ...columns.map(({ name }) => name)].map(quoted).join(",");
  await copySorted(client, `${quoted(table)} (${names})`, rows, sent, (error, row) => {
    const part = ends.findIndex((end) => row < end);
    return duplicateRef(loads[part]!, row - (ends[part - 1] ?? 0) + 1, error);
  });
  // after an error the connection may still be reading from them
  giveBackCopyFiles(files);
  return ends.map((end, at) => {
    const count = end - (ends[at - 1] ?? 0);
    const firstRow = firstRows[at]!;
    return { rows: count, firstRow, lastRow: firstRow + count - 1 };
  });
}

/** Out: how many rows there are up to the end of each part. */
function encodeAll(loads: readonly RowLoad[], firstRows: readonly number[], { rows }: CopyFiles): number[] {
  return loads.map((load, at) => {
    encodePart(load, firstRows[at]!, rows);
    if (rows.count > BLOCK) throw refused(load, BLOCK, 0, "size");
    return rows.count;
  });
}

/**
 * Copies rows in order, a few files after each other: one is filled while the server works on the one before it.
 * In: where to, the rows, files, what an error says when it came about at a row (counted from 0 as they were read).
 */
async function copySorted(
  client: pg.PoolClient,
  into: string,
  rows: SortedRows,
  sent: CopyFiles["sent"],
  explain: (error: unknown, row: number) => SluisError | undefined,
): Promise<void> {
  const order = rowOrder(rows);
  let copied: Promise<void> | undefined;
  for (let [next, turn] = [0, 0]; next < order.length; turn++) {
    const from = next;
    const taken = takeRows(rows, order, from, sent[turn % 2]!);
    next = taken.next;
    await copied;
    const copy = copyIn(client, `COPY ${into} FROM STDIN (FORMAT binary)`, taken.data);
    copied = copy.done.catch((error) => {
      throw explain(error, order[from + lineOf(error) - 1] ?? order[from]!) ?? error;
    });
    copied.catch(() => {}); // awaited with the next file
    await copy.sent;
  }
  await copied;
}

/** The line of the COPY at which the server met an error. */
function lineOf(error: unknown): number {
  return Number(/(\d+)$/m.exec((error as { where?: string }).where ?? "")?.[1] ?? 1);
}

/** The index by ref refused a row. */
function duplicateRef(load: RowLoad, line: number, error: unknown): SluisError | undefined {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code !== "23505" || constraint !== `${load.table}_ref`) return undefined;
  return new SluisError("DUPLICATE_REF", { n: load.part, line });
}
