import type { Server } from "node:http";
import type { ListenOptions, Socket } from "node:net";
import type { Clock } from "../clock.ts";
import { SluisError } from "../sluis-error.ts";

/** The life of one HTTP server, from listening to the last answer. */
export interface ServerLifetime {
  /** Aborts when stopping starts, so that what waits can answer at once. */
  readonly stopping: AbortSignal;
  /** Starts listening. Throws ADDRESS_IN_USE, ADDRESS_UNUSABLE. */
  listen(at: ListenOptions): Promise<void>;
  /** Takes no new connections, lets running requests finish for at most `deadline` milliseconds, then cuts what is left. */
  close(deadline: number): Promise<void>;
}

/** Follows a server's connections and requests. In: a server that does not listen yet, the clock of the deadline. */
export function serverLifetime(server: Server, clock: Clock): ServerLifetime {
  const stopping = new AbortController();
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", (_, response) => {
    // a connection that becomes idle while stopping would be kept alive for its next request
    response.once("close", () => {
      if (stopping.signal.aborted) setImmediate(() => server.closeIdleConnections());
    });
  });
  const stop = async (deadline: number): Promise<void> => {
    stopping.abort();
    const ended = Promise.withResolvers<void>();
    server.close(() => ended.resolve());
    const done = new AbortController();
    const cut = clock.sleep(deadline, done.signal).then(() => {
      for (const socket of sockets) socket.destroy();
    });
    await ended.promise;
    done.abort();
    await cut;
  };
  let closed: Promise<void> | undefined;
  return {
    stopping: stopping.signal,
    listen: (at) =>
      new Promise((resolve, reject) => {
        const failed = (cause: NodeJS.ErrnoException) => {
          const address = at.path ?? `${at.host ?? ""}:${at.port ?? ""}`;
          const code = cause.code === "EADDRINUSE" ? "ADDRESS_IN_USE" : "ADDRESS_UNUSABLE";
          reject(new SluisError(code, { address, why: cause.code ?? "?" }, { cause }));
        };
        server.once("error", failed);
        server.listen(at, () => {
          server.off("error", failed);
          resolve();
        });
      }),
    close: (deadline) => {
      closed ??= stop(deadline);
      return closed;
    },
  };
}
