import type { Duplex } from "node:stream";
import type { ChannelModel } from "amqplib";
import type { Clock } from "../clock.ts";
import { ERROR_TABLE } from "../error-table.ts";
import { brokerFailure } from "./broker-failure.ts";
import { type BrokerConnection, brokerAddresses } from "./connection-options.ts";
import { openConnection } from "./open-connection.ts";

/** Milliseconds for a broker to say goodbye; one that is short of memory does not listen at all. */
const CLOSE_TIMEOUT = 2_000;

/** Milliseconds in which a new connection must be prepared; a declaration that is never answered does not end by itself. */
const SET_UP_TIMEOUT = 60_000;

/** What keeping a connection takes. */
export interface SessionRules {
  readonly connection: BrokerConnection;
  readonly clock: Clock;
  /** Milliseconds to wait after so many failures. */
  readonly delay: (failures: number) => number;
  readonly report: (error: unknown, failures: number) => void;
  /** Prepares each new connection; `end` gives it up and makes a new one; `gone` aborts when it is over, for whatever reason. */
  readonly setUp: (model: ChannelModel, end: (why: unknown) => void, gone: AbortSignal) => Promise<void>;
  /** Called when a connection is gone, or could not be prepared. */
  readonly lost: () => void;
  /** True for a broker that others look after: what waiting may not help is tried again too. */
  readonly persists?: boolean;
}

/** A connection that comes back by itself. */
export interface Session {
  /**
   * Resolves after the first try: connected, or the broker is away and is tried again. Rejects when the first connection showed something
   * that waiting does not help; then nothing is tried again.
   */
  readonly begun: Promise<void>;
  close(): Promise<void>;
}

/**
 * Keeps one connection with a broker: opens, prepares (topology is declared again each time), and after a loss does so again with the next
 * node, with growing waits.
 */
export function keepSession(rules: SessionRules): Session {
  const { connection, clock } = rules;
  const addresses = brokerAddresses(connection.urls);
  const closing = new AbortController();
  const begun = Promise.withResolvers<void>();
  begun.promise.catch(() => {});
  let tries = 0;
  let failures = 0;

  /** One connection, from opening to its end. Throws why it ended; resolves when we close it. */
  const live = async (): Promise<void> => {
    const address = addresses[tries++ % addresses.length]!;
    const model = await openConnection(address, connection.vhost, connection.tls());
    const ended = Promise.withResolvers<never>();
    ended.promise.catch(() => {});
    model.on("error", ended.reject);
    model.on("close", (error) => ended.reject(error ?? new Error("closed")));
    const over = Promise.race([ended.promise, aborted(closing.signal)]);
    const gone = new AbortController();
    const tooLong = setTimeout(() => ended.reject(new Error("not prepared in time")), SET_UP_TIMEOUT);
    try {
      // a connection that is lost in the midst of a call leaves that call without an answer
      await Promise.race([rules.setUp(model, ended.reject, gone.signal), over]);
      clearTimeout(tooLong);
      failures = 0;
      begun.resolve();
      await over;
    } finally {
      clearTimeout(tooLong);
      gone.abort();
      rules.lost();
      await Promise.race([model.close().catch(() => {}), clock.sleep(CLOSE_TIMEOUT)]);
      dropSocket(model);
    }
  };

  const run = async (): Promise<void> => {
    for (let first = true; !closing.signal.aborted; first = false) {
      try {
        await live();
      } catch (error) {
        const failure = brokerFailure(error);
        if (first && rules.persists !== true && !ERROR_TABLE[failure.code].retry) return begun.reject(failure);
        failures += 1;
        rules.report(failure, failures);
        begun.resolve();
        await clock.sleep(rules.delay(failures), closing.signal);
      }
    }
  };
  const running = run();
  return {
    begun: begun.promise,
    async close() {
      closing.abort();
      await running;
      begun.resolve();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/** Lets go of the connection itself; amqplib has no call for it. */
function dropSocket(model: ChannelModel): void {
  (model.connection as unknown as { readonly stream: Duplex }).stream.destroy();
}
