import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** One connection through a relay: the dialler's end and ours to the target. */
export interface Line {
  readonly near: Socket;
  readonly far: Socket;
  /** Ends both with a reset. */
  reset(): void;
}

/** What becomes of the bytes of one connection; without a function they pass. */
export interface Treatment {
  readonly out?: (chunk: Buffer, line: Line) => void;
  readonly back?: (chunk: Buffer, line: Line) => void;
  /** True while nothing may be told, not even that an end has closed. */
  readonly silent?: () => boolean;
}

/** Stands between a dialler and a port of this machine, and mistreats connections when it is told to. */
export interface Relay {
  readonly port: number;
  /** Connections so far. */
  count(): number;
  /** Connections that are there now, at both ends. */
  open(): number;
  /** Ends every connection now, with a reset. */
  cut(): void;
  close(): Promise<void>;
}

/** In: the port behind it, how each new connection is treated, and where to listen (a free port when absent). */
export async function openRelay(target: number, treat: () => Treatment, port = 0): Promise<Relay> {
  const lines = new Set<Line>();
  let count = 0;
  const server = createServer((near) => {
    count += 1;
    const far = connect(target, "127.0.0.1");
    const line: Line = {
      near,
      far,
      reset: () => {
        near.resetAndDestroy();
        far.resetAndDestroy();
      },
    };
    lines.add(line);
    const { out = (chunk) => far.write(chunk), back = (chunk) => near.write(chunk), silent = () => false } = treat();
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
    }
    near.on("data", (chunk: Buffer) => void out(chunk, line));
    far.on("data", (chunk: Buffer) => void back(chunk, line));
    near.on("end", () => far.end());
    near.on("close", () => {
      far.destroy();
      lines.delete(line);
    });
    far.on("close", () => void (silent() || near.destroy()));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    count: () => count,
    open: () => [...lines].filter(({ far }) => far.readyState === "open").length,
    cut: () => {
      for (const line of lines) line.reset();
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const line of lines) line.reset();
      await closed;
    },
  };
}
