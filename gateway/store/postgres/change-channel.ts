import pg from "pg";
import type { Clock } from "../../core/clock.ts";
import type { ChangeChannel } from "../../deliveries/ports/change-channel.ts";
import { clientSettings, POOL_NAMES, type PostgresConnection } from "./connection.ts";

const NAME = "sluis_changes";

/** What happens within this time is told once, milliseconds. */
const GATHER_MS = 50;

/** Wait before a lost connection is made again, milliseconds; until then whoever waits looks by itself now and then. */
const AGAIN_MS = 2_000;

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
  let client: pg.Client | undefined;
  let gathering = false;

  const live = async (): Promise<void> => {
    const made = new pg.Client(clientSettings(connection, POOL_NAMES.changes));
    const ended = new Promise<void>((resolve) => {
      made.on("error", () => resolve());
      made.on("end", () => resolve());
      closing.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    try {
      await made.connect();
      made.on("notification", ({ payload }) => {
        if (payload !== instance) for (const heard of listeners) heard();
      });
      await made.query(`LISTEN ${NAME}`);
      client = made;
      await ended;
    } finally {
      client = undefined;
      await made.end().catch(() => {});
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
    gathering = false;
    await client?.query("SELECT pg_notify($1, $2)", [NAME, instance]).catch(() => {});
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
