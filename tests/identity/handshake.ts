import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ConnectionOptions, connect, createServer, type Server, type TLSSocket, type TlsOptions } from "node:tls";
import { onTestFinished } from "vitest";

/** A door on loopback that greets whoever gets in and then answers each byte, as kept-alive connections do. */
export interface LoopbackDoor {
  readonly server: Server;
  readonly port: number;
  /** Connections that the application saw; in TLS 1.3 a client cannot tell. */
  readonly served: TLSSocket[];
}

export async function openDoor(options: TlsOptions): Promise<LoopbackDoor> {
  const served: TLSSocket[] = [];
  const server = createServer(options, (socket) => {
    served.push(socket);
    socket.on("error", () => {});
    socket.write("hello");
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of served) socket.destroy();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, served };
}

/** Dials and waits for the greeting. Out: the greeted socket, or the error that came instead. */
export async function dial(port: number, options: ConnectionOptions): Promise<{ socket: TLSSocket; error?: Error }> {
  const socket = connect({ host: "127.0.0.1", port, ...options });
  onTestFinished(() => {
    socket.destroy();
  });
  const error = await new Promise<Error | undefined>((resolve) => {
    socket.on("error", resolve);
    socket.on("close", () => resolve(new Error("closed without a greeting")));
    socket.once("data", () => resolve(undefined));
  });
  return error === undefined ? { socket } : { socket, error };
}
