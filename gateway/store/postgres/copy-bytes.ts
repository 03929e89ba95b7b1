import type { CompiledQuery } from "kysely";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { SluisError } from "../../core/sluis-error.ts";
import type { BytesRow, ColumnKinds } from "../engine.ts";

/** Before the first row: signature, flags, length of an extension (PostgreSQL, COPY, binary format). */
const HEADER_BYTES = 19;
/** From here on bytes get memory of their own, which can go to another thread. */
const OWN_FROM_BYTES = 4096;

/**
 * Rows with long bytes by a binary COPY: in an answer to a query bytes come as hexadecimal text, twice as long, which is made there and
 * read here.
 * In: the connection, the query, its columns in order. Out: its rows. Throws what the server says.
 */
export async function copyBytes(
  client: pg.PoolClient,
  { sql, parameters }: CompiledQuery,
  columns: ColumnKinds,
): Promise<BytesRow[]> {
  // a COPY takes no parameters
  const query = sql.replaceAll(/\$([0-9]+)/g, (_, number: string) => literal(client, parameters[Number(number) - 1]));
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`)))
    chunks.push(chunk as Buffer);
  const take = takeFrom(chunks);
  take(HEADER_BYTES);
  const rows: BytesRow[] = [];
  // the number of columns stands before each row, -1 after the last
  while (take(2).readInt16BE() >= 0) {
    const row: { [column: string]: BytesRow[string] } = {};
    for (const [column, kind] of Object.entries(columns)) {
      const cell = take(take(4).readInt32BE());
      row[column] = kind === "bytes" ? cell : kind === "text" ? cell.toString("utf8") : integer(cell);
    }
    rows.push(row);
  }
  return rows;
}

function literal(client: pg.PoolClient, value: unknown): string {
  if (typeof value === "string") return client.escapeLiteral(value);
  if (!Number.isSafeInteger(value)) throw new SluisError("STORE_MISUSE", { why: "parameter of a COPY" });
  return String(value);
}

function integer(cell: Buffer): number {
  return cell.length === 4 ? cell.readInt32BE() : Number(cell.readBigInt64BE());
}

/** Out: a function that gives the next so many bytes, copied once. */
function takeFrom(chunks: readonly Buffer[]): (length: number) => Buffer {
  let chunk = 0;
  let at = 0;
  return (length) => {
    const taken = length < OWN_FROM_BYTES ? Buffer.allocUnsafe(length) : Buffer.allocUnsafeSlow(length);
    for (let filled = 0; filled < length; ) {
      const from = chunks[chunk];
      if (from === undefined) throw new SluisError("STORE_UNAVAILABLE", { why: "answer broken off" });
      const copied = from.copy(taken, filled, at);
      filled += copied;
      at += copied;
      if (at === from.length) [chunk, at] = [chunk + 1, 0];
    }
    return taken;
  };
}
