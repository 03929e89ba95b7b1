import { finished } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { SluisError } from "../../core/sluis-error.ts";
import type { LoadedRange } from "../engine.ts";
import { type RowLoad, refused } from "../part-rows.ts";
import { quoted } from "../quoted.ts";
import { encodePart } from "./encode-part.ts";

/** Keys per block; a part has no more rows or tokens. Blocks times this stay below 2^53 for eight thousand million parts. */
const BLOCK = 2 ** 20;
const TOKEN_COLUMNS = '"n","delivery","ref","path","type","kid","token","key"';

/**
 * Copies the rows and tokens of a part into their tables, inside the transaction that is open.
 * In: the connection, the load. Out: the ranges of keys they got: a block of their own each, so that no two loads wait for each
 * other and a range holds nothing of another part. Throws DUPLICATE_REF with the line of the second occurrence, ROW_NOT_STORABLE.
 */
export async function loadRows(client: pg.PoolClient, load: RowLoad): Promise<LoadedRange> {
  const blocks = await client.query<{ row: number; token: number }>(
    `SELECT nextval('"keyBlock"') AS "row", nextval('"keyBlock"') AS "token"`,
  );
  const { row, token } = blocks.rows[0]!;
  const [firstRow, firstToken] = [row * BLOCK, token * BLOCK];
  const { rows, rowData, tokens, tokenData } = encodePart(load, firstRow, firstToken);
  if (rows > BLOCK || tokens > BLOCK) throw refused(load, BLOCK, 0, "size");
  const columns = ["_row", "_delivery", "_part", ...load.columns.map(({ name }) => name)].map(quoted).join(",");
  try {
    await copy(client, `COPY ${quoted(load.table)} (${columns}) FROM STDIN (FORMAT binary)`, rowData);
  } catch (error) {
    throw duplicateRef(load, error) ?? error;
  }
  if (tokens > 0) await copy(client, `COPY "loadedToken" (${TOKEN_COLUMNS}) FROM STDIN (FORMAT binary)`, tokenData);
  return { rows, firstRow, lastRow: firstRow + rows - 1, firstToken, lastToken: firstToken + tokens - 1 };
}

async function copy(client: pg.PoolClient, sql: string, data: Buffer): Promise<void> {
  const stream = client.query(copyFrom(sql));
  const done = finished(stream);
  stream.on("error", () => {}); // told by `done`; a second one, of a connection that ends, says nothing new
  stream.end(data);
  await done;
}

/** The index by ref refused a row; the server says at which line of the COPY. */
function duplicateRef(load: RowLoad, error: unknown): SluisError | undefined {
  const { code, constraint, where } = error as { code?: string; constraint?: string; where?: string };
  if (code !== "23505" || constraint !== `${load.table}_ref`) return undefined;
  const line = Number(/(\d+)$/m.exec(where ?? "")?.[1] ?? 0);
  return new SluisError("DUPLICATE_REF", { n: load.part, line });
}
