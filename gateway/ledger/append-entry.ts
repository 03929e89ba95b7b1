import { SluisError } from "../core/sluis-error.ts";
import type { LogEntry } from "../core/types/log-entry.ts";
import { commitment } from "./commitment.ts";
import { entryFault } from "./entry-rules.ts";
import { encodeEntry } from "./log-entry.ts";
import type { LogStorage } from "./log-storage.ts";
import { leafHash } from "./merkle-hash.ts";
import { completedNodes } from "./merkle-proof.ts";

/** Members that may be personal; an entry carries only a commitment to them. */
export const PERSONAL_MEMBERS = ["actor", "motive", "subject", "fileName"] as const;

/** One of the members that may be personal. */
export type PersonalMember = (typeof PERSONAL_MEMBERS)[number];

/** An entry before it is logged: version, time and commitments are added when it is. */
export type NewEntry = Omit<LogEntry, "v" | "time" | PersonalMember>;

/** Values of members that may be personal, in clear; each becomes a commitment and a disclosure. */
export type PersonalValues = { readonly [member in PersonalMember]?: string };

/** An entry as it was logged. */
export interface AppendedEntry {
  readonly index: number;
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly time: number;
  /** Milliseconds that the clock was behind the entry before; above 0 it is to be an entry and an alarm of its own. */
  readonly clockBehind: number;
}

/**
 * Adds an entry to a log, inside the caller's transaction: it is there exactly when the change it tells about is.
 * In: storage, origin of the log, time in ms, the entry, values that may be personal. Out: the entry as it was logged; its time is
 * never below the one before it.
 * Throws LOG_ENTRY_REFUSED (incomplete, or another log's), SCHEMA_VIOLATION, UNKNOWN_KEY, TOO_LARGE, LOG_CONFLICT. The caller
 * lets these end its transaction: what cannot be logged does not happen.
 */
export async function appendEntry(
  storage: LogStorage,
  log: string,
  now: number,
  entry: NewEntry,
  personal: PersonalValues = {},
): Promise<AppendedEntry> {
  const { size: index, lastTime } = await storage.head(log);
  const time = Math.max(now, lastTime);
  const commitments = PERSONAL_MEMBERS.flatMap((name) => {
    const value = personal[name];
    return value === undefined ? [] : [commitment(name, value)];
  });
  const digests = Object.fromEntries(commitments.map(({ name, digest }) => [name, digest]));
  const whole: LogEntry = { ...entry, ...digests, v: 1, time };
  const leaf = encodeEntry(whole);
  const fault = entryFault(log, whole);
  if (fault !== undefined) throw new SluisError("LOG_ENTRY_REFUSED", { log, type: entry.type, why: fault });

  const hash = leafHash(leaf);
  const deliveryId = entry.delivery?.id ?? null;
  const nodes = await completedNodes((wanted) => storage.nodes(log, wanted), index, hash);
  await storage.append(log, { index, leaf, leafHash: hash, type: entry.type, time, deliveryId }, nodes);
  for (const { name, salt, value } of commitments)
    await storage.disclose({ log, index, name, salt, value, deliveryId });
  return { index, leaf, leafHash: hash, time, clockBehind: Math.max(0, lastTime - now) };
}
