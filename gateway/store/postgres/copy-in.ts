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

/** Starts a COPY. In: the connection, the statement, the file in one or more pieces. */
export function copyIn(client: pg.PoolClient, sql: string, pieces: readonly Buffer[]): RunningCopy {
  const stream = client.query(copyFrom(sql));
  const done = finished(stream);
  done.catch(() => {}); // awaited after `sent`
  stream.on("error", () => {}); // told by `done`; a second one, of a connection that ends, says nothing new
  for (const piece of pieces.slice(0, -1)) stream.write(piece);
  const written = new Promise<void>((resolve) => {
    stream.write(pieces.at(-1)!, () => resolve());
  });
  stream.end();
  return { sent: Promise.race([written, done.catch(() => {})]), done };
}
