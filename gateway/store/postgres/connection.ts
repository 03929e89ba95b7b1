import { isIP, type Socket } from "node:net";
import type { ConnectionOptions as TlsOptions } from "node:tls";
import pg from "pg";
import { SluisError } from "../../core/sluis-error.ts";
import { valueParser } from "./value-parser.ts";

/** Where a PostgreSQL server is and who calls. Secrets are asked for when a connection is made, never kept here. */
export interface PostgresConnection {
  /** Name, address, or folder of a local socket (starting with a slash). */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** The password, read anew for each connection so that a changed one is taken up; null for a client certificate or a trusted socket. */
  readonly password: (() => Promise<string>) | null;
  /** PEM texts; null to go without TLS, which only a server on this machine allows. */
  readonly tls: { readonly ca: string; readonly certificate?: string; readonly key?: string } | null;
}

/** Where the store's own tables stand. */
export const STORE_SCHEMA = "sluis";
/** Where views stand that show neither refs nor tokens. */
export const COARSE_SCHEMA = "inzage";

/** Under which names the server lists the connections of a running gateway. */
export const POOL_NAMES = { write: "sluis", read: "sluis (reads)", changes: "sluis (changes)" } as const;

/** Time to get a connection, waiting for a free one included. */
const CONNECT_TIMEOUT_MS = 30_000;
/** A server that says nothing for so long in the middle of a transaction is gone. */
const SILENCE_MS = 90_000;
/** An instance that stands still (paused, swapped out) gives its locks back after this. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** Longest wait for a lock, and longest statement. */
const LOCK_TIMEOUT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/**
 * Every query of the store asks for a few rows along an index. A fresh table has no statistics, and the server would rather read and
 * sort the whole of it; so what suits only large answers is switched off.
 */
const PLANNER = ["enable_hashjoin", "enable_mergejoin", "enable_sort", "jit"].map((setting) => `-c ${setting}=off`);
const SESSION = [`-c search_path=${STORE_SCHEMA}`, "-c synchronous_commit=on", "-c max_parallel_workers_per_gather=0"];

/**
 * A bounded pool of connections.
 * In: the connection, the most connections at once, the name under which the server lists them.
 * Throws STORE_UNSAFE for a server on another machine without TLS. Certificate and name of the server are always checked.
 */
export function openPool(connection: PostgresConnection, most: number, name: string): pg.Pool {
  const pool = new pg.Pool({
    ...clientSettings(connection, name),
    max: most,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    options: [...SESSION, ...PLANNER].join(" "),
    client_encoding: "UTF8",
    types: { getTypeParser: valueParser as typeof pg.types.getTypeParser },
  });
  // a connection that breaks while nobody uses it is replaced at the next use
  pool.on("error", () => {});
  return pool;
}

/** What every connection needs. In: the connection, the name under which the server lists it. Throws STORE_UNSAFE as `openPool`. */
export function clientSettings({ host, port, database, user, password, tls }: PostgresConnection, name: string) {
  if (tls === null && !isLocal(host)) throw new SluisError("STORE_UNSAFE", { setting: "tls" });
  return {
    host,
    port,
    database,
    user,
    // a function also where there is none: else the library looks in the environment and in the user's home
    password: async () => (password === null ? "" : password()),
    ssl: tls === null ? false : tlsOptions(host, tls),
    keepAlive: true,
    application_name: name,
  };
}

/** True for a server that is reached without a network. */
function isLocal(host: string): boolean {
  return host.startsWith("/") || ["localhost", "127.0.0.1", "::1"].includes(host);
}

function tlsOptions(host: string, tls: NonNullable<PostgresConnection["tls"]>): TlsOptions {
  return {
    ca: tls.ca,
    // both are named, because the name is compared with the server's certificate
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
  };
}

/** Breaks a connection whose server stays silent while it is in use; a half-open one would hang for ever. */
export function watchSilence(client: pg.PoolClient, inUse: boolean): void {
  const stream = socketOf(client);
  stream.removeAllListeners("timeout");
  stream.setTimeout(inUse ? SILENCE_MS : 0);
  if (inUse) stream.once("timeout", () => stream.destroy(new Error("silent")));
}

/** Ends a connection at once; what runs on it fails. */
export function dropConnection(client: pg.PoolClient): void {
  socketOf(client).destroy(new Error("dropped"));
}

function socketOf(client: pg.PoolClient): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}
