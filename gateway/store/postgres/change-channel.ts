import type { Socket } from "node:net";
import pg from "pg";
import type { Clock } from "../../core/clock.ts";
import type { ChangeChannel } from "../../deliveries/ports/change-channel.ts";
import { clientSettings, POOL_NAMES, type PostgresConnection } from "./connection.ts";

const NAME = "sluis_changes";

/** What happens within this time is told once, milliseconds. */
const GATHER_MS = 50;

/** Wait before a lost connection is made again, milliseconds; until then whoever waits looks by itself now and then. */
const AGAIN_MS = 2_000;

/** A server that does not answer for so long is gone, milliseconds. */
const SILENCE_MS = 30_000;

/** The channel, and its end. */
export interface PostgresChangeChannel extends ChangeChannel {
  close(): Promise<void>;
}

/**
 * News of changes over LISTEN and NOTIFY, on a connection of its own. It is told after the commit and not in it: a commit that notifies
 * waits for every other one that does. Nothing depends on it; a connection that is lost is made again in a while.
 * In: the connection, the clock, the name of this instance, whose own news it does not hear.
 */
export function openChangeChannel(
  connection: PostgresConnection,
  clock: Clock,
  instance: string,
): PostgresChangeChannel {
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  let line: Line | undefined;
  let gathering = false;

  const live = async (): Promise<void> => {
    const opened = openLine(connection, (teller) => {
      if (teller !== instance) for (const heard of listeners) heard();
    });
    closing.signal.addEventListener("abort", opened.cut, { once: true });
    try {
      await opened.listening;
      line = opened;
      // what was told meanwhile was not heard
      for (const heard of listeners) heard();
      await opened.ended;
    } finally {
      line = undefined;
      closing.signal.removeEventListener("abort", opened.cut);
      opened.cut();
    }
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await live().catch(() => {}); // the store itself says what is wrong with the database
      await clock.sleep(AGAIN_MS, closing.signal);
    }
  };
  const running = run();

  const tellNow = async (): Promise<void> => {
    await clock.sleep(GATHER_MS, closing.signal);
    await line?.tell(instance);
    gathering = false;
  };
  return {
    tell() {
      if (gathering || closing.signal.aborted) return;
      gathering = true;
      void tellNow();
    },
    hear: (heard) => void listeners.add(heard),
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** One connection. */
interface Line {
  /** Rejects when it cannot be made. */
  readonly listening: Promise<void>;
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  /** Never rejects; a server that does not answer ends the connection. */
  tell(teller: string): Promise<void>;
  /** Ends it at once, whatever it is doing. */
  cut(): void;
}

/** In: the connection, who hears what was told. The library has no call that ends a connection which is being made, or is half open. */
function openLine(connection: PostgresConnection, heard: (teller: string | undefined) => void): Line {
  const client = new pg.Client(clientSettings(connection, POOL_NAMES.changes));
  // with TLS there comes another one in its place
  const { connection: wire } = client as unknown as { readonly connection: { readonly stream: Socket } };
  const over = Promise.withResolvers<void>();
  const cut = (): void => {
    wire.stream.destroy();
    over.resolve();
  };
  client.on("error", cut);
  client.on("end", cut);
  client.on("notification", ({ payload }) => heard(payload));
  const inTime = async (work: Promise<unknown>): Promise<void> => {
    const tooLong = setTimeout(cut, SILENCE_MS);
    work.catch(() => {});
    try {
      await Promise.race([work, over.promise.then(() => Promise.reject(new Error("the connection ended")))]);
    } finally {
      clearTimeout(tooLong);
    }
  };
  return {
    listening: inTime(client.connect().then(() => client.query(`LISTEN ${NAME}`))),
    ended: over.promise,
    tell: (teller) => inTime(client.query("SELECT pg_notify($1, $2)", [NAME, teller])).catch(cut),
    cut,
  };
}
