import type { Socket } from "node:net";

/** Counts connections of which nobody knows yet whose they are, so that strangers take no places of partners. */
export interface HandshakeBound {
  /** A connection that came in; the one that has waited longest is closed when there are too many. */
  begin(socket: Socket): void;
  /** Its handshake is done. In: the secure socket, which has the same remote end. */
  end(socket: Socket): void;
}

/**
 * In: how many connections may be in their handshake at once. The oldest goes first, so whoever answers promptly gets in while
 * others are silent.
 */
export function boundHandshakes(limit: number): HandshakeBound {
  // in the order in which they came
  const waiting = new Map<string, Socket>();
  return {
    begin: (socket) => {
      const end = remoteEnd(socket);
      waiting.set(end, socket);
      socket.once("close", () => {
        // a later connection may come from the same end
        if (waiting.get(end) === socket) waiting.delete(end);
      });
      if (waiting.size <= limit) return;
      const [oldest, longest] = waiting.entries().next().value!;
      waiting.delete(oldest);
      longest.destroy();
    },
    end: (socket) => {
      waiting.delete(remoteEnd(socket));
    },
  };
}

/** No two connections to one port that are open have the same; a connection that broke at once has none, and is soon closed. */
function remoteEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
