import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What a network may do to a connection: it takes bytes in one direction and says which of them go on, and how. */
export interface Fault {
  /** Bytes from the dialler that pass before it happens; all pass when absent. */
  readonly afterBytes?: number;
  /** Silence in both directions with the connections open, a reset, or every following byte on its own. */
  readonly does: "silence" | "reset" | "drip" | "pass";
}

/** A proxy between dialler and door that misbehaves. Out: its port, and the connections made so far. */
export async function faultProxy(
  target: number,
  next: () => Fault,
): Promise<{ readonly port: number; readonly count: () => number }> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((near) => {
    count += 1;
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.setNoDelay(true);
    }
    const fault = next();
    let passed = 0;
    let silent = false;
    near.on("data", (chunk) => {
      if (silent) return;
      if (fault.does === "pass" || passed + chunk.length <= (fault.afterBytes ?? Number.POSITIVE_INFINITY)) {
        passed += chunk.length;
        far.write(chunk);
        return;
      }
      passed += chunk.length;
      if (fault.does === "reset") {
        near.resetAndDestroy();
        far.resetAndDestroy();
      } else if (fault.does === "drip") {
        for (const byte of chunk) far.write(Uint8Array.of(byte));
      } else silent = true;
    });
    far.on("data", (chunk) => void (silent || near.write(chunk)));
    near.on("close", () => far.destroy());
    far.on("close", () => void (silent || near.destroy()));
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, count: () => count };
}
