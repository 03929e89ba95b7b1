import { finished } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** A COPY under way. */
export interface RunningCopy {
  /** Resolves when all of the file was handed over, or when it failed: the server still works on it, and this side may go on. */
  readonly sent: Promise<void>;
  /** Resolves when the server has it; until then the file must not change. Throws what the server says. */
  readonly done: Promise<void>;
}

/** Copies a file that comes in pieces. In: the connection, the statement, the pieces, which must not change meanwhile. Throws what the server says. */
export async function copyPieces(client: pg.PoolClient, sql: string, pieces: readonly Buffer[]): Promise<void> {
  const stream = client.query(copyFrom(sql));
  const done = finished(stream);
  stream.on("error", () => {}); // told by `done`; a second one, of a connection that ends, says nothing new
  for (const piece of pieces) stream.write(piece);
  stream.end();
  await done;
}

/** Starts a COPY. In: the connection, the statement, the file. */
export function copyIn(client: pg.PoolClient, sql: string, file: Buffer): RunningCopy {
  const stream = client.query(copyFrom(sql));
  const done = finished(stream);
  done.catch(() => {}); // awaited after `sent`
  stream.on("error", () => {}); // told by `done`; a second one, of a connection that ends, says nothing new
  const written = new Promise<void>((resolve) => {
    stream.write(file, () => resolve());
  });
  stream.end();
  return { sent: Promise.race([written, done.catch(() => {})]), done };
}
