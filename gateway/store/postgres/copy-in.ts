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

/**
 * Starts a COPY. One piece at a time is given to the driver: of two, it would give the second to a connection that may have ended
 * meanwhile (pg-copy-streams 7, in a listener of the socket, where an error ends the process).
 * In: the connection, the statement, the file in one or more pieces.
 */
export function copyIn(client: pg.PoolClient, sql: string, pieces: readonly Buffer[]): RunningCopy {
  const stream = client.query(copyFrom(sql));
  const done = finished(stream);
  stream.on("error", () => {}); // told by `done`; a second one, of a connection that ends, says nothing new
  const handOver = async (): Promise<void> => {
    for (const piece of pieces) {
      const taken = Promise.withResolvers<void>();
      stream.write(piece, () => taken.resolve());
      await Promise.race([taken.promise, done]);
    }
    stream.end();
  };
  return { sent: handOver().catch(() => {}), done };
}
