import type pg from "pg";
import { SluisError } from "../../core/sluis-error.ts";
import type { LoadedRange } from "../engine.ts";
import { type RowLoad, refused } from "../part-rows.ts";
import { quoted } from "../quoted.ts";
import { restartCopy } from "./copy-buffer.ts";
import { type CopyFiles, giveBackCopyFiles, takeCopyFiles } from "./copy-files.ts";
import { copyIn } from "./copy-in.ts";
import { encodePart } from "./encode-part.ts";
import { takeTokens, tokenOrder } from "./token-rows.ts";

/** Keys per block; a part has no more rows, and parts together no more tokens. Blocks times this stay below 2^53 for ages. */
const BLOCK = 2 ** 20;
const TOKEN_COLUMNS = '"n","delivery","ref","path","type","kid","token","key"';

/**
 * Copies the rows and tokens of parts of one delivery into their tables, inside the transaction that is open: a part is encoded while
 * the server works on the one before it.
 * In: the connection, the parts. Out: the ranges of keys that each got: blocks of their own, so that no two loads wait for each other
 * and a range of rows holds nothing of another part. Tokens of all parts share one range.
 * Throws DUPLICATE_REF with the line of the second occurrence, ROW_NOT_STORABLE.
 */
export async function loadRows(client: pg.PoolClient, loads: readonly RowLoad[]): Promise<LoadedRange[]> {
  const blocks = await client.query<{ first: number }>({
    text: `SELECT nextval('"keyBlock"') AS "first" FROM generate_series(0, $1)`,
    values: [loads.length],
  });
  const [firstToken, ...firstRows] = blocks.rows.map(({ first }) => first * BLOCK) as [number, ...number[]];
  const files = takeCopyFiles();
  restartCopy(files.tokens.buffer);
  files.tokens.count = 0;
  const rows = await copyParts(client, loads, firstRows, files);
  const { count } = files.tokens;
  if (count > BLOCK) throw refused(loads.at(-1)!, BLOCK, 0, "size");
  await copyTokens(client, firstToken, files);
  // after an error the connection may still be reading from them
  giveBackCopyFiles(files);
  const tokens = { firstToken, lastToken: firstToken + count - 1 };
  return rows.map((each, at) => ({
    rows: each,
    firstRow: firstRows[at]!,
    lastRow: firstRows[at]! + each - 1,
    ...tokens,
  }));
}

/** Out: the rows of each part. */
async function copyParts(
  client: pg.PoolClient,
  loads: readonly RowLoad[],
  firstRows: readonly number[],
  files: CopyFiles,
): Promise<number[]> {
  const rows: number[] = [];
  let copied: Promise<void> | undefined;
  for (const [at, load] of loads.entries()) {
    let data: Buffer;
    try {
      const encoded = encodePart(load, firstRows[at]!, files.sent[at % 2]!, files.tokens);
      if (encoded.rows > BLOCK) throw refused(load, BLOCK, 0, "size");
      rows.push(encoded.rows);
      data = encoded.data;
    } catch (error) {
      await copied; // what the part before it does wrong is told first
      throw error;
    }
    await copied;
    const columns = ["_row", "_delivery", "_part", ...load.columns.map(({ name }) => name)].map(quoted).join(",");
    const copy = copyIn(client, `COPY ${quoted(load.table)} (${columns}) FROM STDIN (FORMAT binary)`, data);
    copied = copy.done.catch((error) => {
      throw duplicateRef(load, error) ?? error;
    });
    copied.catch(() => {}); // awaited with the next part
    await copy.sent;
  }
  await copied;
  return rows;
}

/** Tokens in the order of their index, a few files after each other. */
async function copyTokens(client: pg.PoolClient, first: number, { tokens, sent }: CopyFiles): Promise<void> {
  const order = tokenOrder(tokens);
  let copied: Promise<void> | undefined;
  for (let [next, turn] = [0, 0]; next < order.length; turn++) {
    const taken = takeTokens(tokens, order, next, first, sent[turn % 2]!);
    next = taken.next;
    await copied;
    const copy = copyIn(client, `COPY "loadedToken" (${TOKEN_COLUMNS}) FROM STDIN (FORMAT binary)`, taken.data);
    copied = copy.done;
    await copy.sent;
  }
  await copied;
}

/** The index by ref refused a row; the server says at which line of the COPY. */
function duplicateRef(load: RowLoad, error: unknown): SluisError | undefined {
  const { code, constraint, where } = error as { code?: string; constraint?: string; where?: string };
  if (code !== "23505" || constraint !== `${load.table}_ref`) return undefined;
  const line = Number(/(\d+)$/m.exec(where ?? "")?.[1] ?? 0);
  return new SluisError("DUPLICATE_REF", { n: load.part, line });
}
