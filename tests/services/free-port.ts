import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below the ports that the system gives to whoever listens on any port or connects: between our look and the start of what is to listen,
 * and at each restart of it, such a port may be given away.
 */
const FIRST = 10_000;

/** Ports of one worker of the tests, many more than it asks for. */
const OF_ONE = 200;
const WORKERS = 100;

const first = FIRST + (Number(process.env["VITEST_POOL_ID"] ?? 0) % WORKERS) * OF_ONE;
// another run of the tests beside this one begins somewhere else
let next = process.pid * 37;

/** A port of this machine on which nothing listens now, another one at each call. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < OF_ONE; tried++) {
    const port = first + (next++ % OF_ONE);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${first} on`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
