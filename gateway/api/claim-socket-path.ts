import { lstat, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { SluisError } from "../core/sluis-error.ts";

/**
 * Makes room for a socket: removes one that a killed gateway left behind, and only when nobody listens on it.
 * In: the path. Throws ADDRESS_IN_USE when somebody does, ADDRESS_UNUSABLE when something else than a socket is there.
 */
export async function claimSocketPath(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw new SluisError("ADDRESS_UNUSABLE", { address: path, why: "ENOTSOCK" });
  const why = await connectionError(path);
  if (why === null) throw new SluisError("ADDRESS_IN_USE", { address: path });
  if (why !== "ECONNREFUSED") throw new SluisError("ADDRESS_UNUSABLE", { address: path, why });
  await unlink(path);
}

/** Why nobody answers at a socket, or null when somebody does. */
function connectionError(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(null);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "?"));
  });
}
