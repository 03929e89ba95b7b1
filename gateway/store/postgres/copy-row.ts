import type pg from "pg";
import { SluisError } from "../../core/sluis-error.ts";
import type { BytesRow, ColumnKinds } from "../engine.ts";
import { quoted } from "../quoted.ts";
import { endCopy, makeRoom, putBigint, putInt16, putInt32, putInteger, putText, startCopy } from "./copy-buffer.ts";
import { copyIn } from "./copy-in.ts";

/** Bytes of a row besides its texts and long bytes: far more than any has. */
const ROOM = 1024;

/**
 * Inserts a row with long bytes by a binary COPY: as a parameter of a query they would be copied twice on their way.
 * In: the connection, the table, the row, its columns. Throws what the server says; STORE_UNAVAILABLE when another transaction inserted the
 * same row meanwhile, which passes when this one is run again.
 */
export async function copyRow(
  client: pg.PoolClient,
  table: string,
  row: BytesRow,
  columns: ColumnKinds,
): Promise<void> {
  const names = Object.keys(columns);
  const into = `COPY ${quoted(table)} (${names.map(quoted).join(",")}) FROM STDIN (FORMAT binary)`;
  try {
    await copyIn(client, into, piecesOf(row, columns)).done;
  } catch (error) {
    if ((error as { code?: string }).code !== "23505") throw error;
    throw new SluisError("STORE_UNAVAILABLE", { why: "in use" }, { cause: new Error("40001 unique") });
  }
}

/** The file in pieces: the long bytes are one of their own, as they are. */
function piecesOf(row: BytesRow, columns: ColumnKinds): Buffer[] {
  const pieces: Buffer[] = [];
  const buffer = startCopy(ROOM);
  let from = 0;
  putInt16(buffer, Object.keys(columns).length);
  for (const [column, kind] of Object.entries(columns)) {
    const value = row[column];
    makeRoom(buffer, 12);
    if (kind === "integer") putInteger(buffer, value as number);
    else if (kind === "bigint") putBigint(buffer, value as number);
    else if (kind === "text") putText(buffer, value as string);
    else {
      const bytes = value as Uint8Array;
      putInt32(buffer, bytes.byteLength);
      pieces.push(
        buffer.bytes.subarray(from, buffer.at),
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      );
      from = buffer.at;
    }
  }
  return [...pieces, endCopy(buffer).subarray(from)];
}
