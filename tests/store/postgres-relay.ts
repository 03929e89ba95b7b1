import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Stands between a store and its server, without TLS, and breaks the connection when told. */
export interface PostgresRelay {
  readonly port: number;
  /** The next COMMIT reaches the server; its answer does not reach the store. */
  loseNextCommit(): void;
  close(): Promise<void>;
}

/** In: port of the server on this machine. */
export async function openPostgresRelay(target: number): Promise<PostgresRelay> {
  const sockets = new Set<Socket>();
  let losing = false;
  const server = createServer((client) => {
    const upstream = connect(target, "localhost");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    upstream.pipe(client);
    client.on("end", () => upstream.end());
    client.on("data", (bytes) => {
      if (losing && bytes.includes("COMMIT\0")) {
        losing = false;
        upstream.unpipe(client);
        upstream.once("data", () => client.destroy()).resume();
      }
      upstream.write(bytes);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    loseNextCommit() {
      losing = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
