import type { LogEntry } from "../core/types/log-entry.ts";
import { parseLogOrigin } from "./log-origin.ts";

/** Type of a log entry: a closed list. */
export type EntryType = LogEntry["type"];

const DELIVERY = ["trace", "from", "to", "agreement", "schema", "delivery.kind", "basis", "purpose"] as const;
const SEALED = [...DELIVERY, "counts", "root"] as const;
const NUMBERED = [...SEALED, "delivery.number", "delivery.manifestHash"] as const;

/** Members that an entry of a type must have, beside `v`, `type`, `time` and `environment`; dots go into objects. */
const REQUIRED: { readonly [type in EntryType]: readonly string[] } = {
  prepared: SEALED,
  failed: [...DELIVERY, "reason"],
  released: SEALED,
  cancelled: DELIVERY,
  sent: NUMBERED,
  accepted: NUMBERED,
  received: NUMBERED,
  verified: NUMBERED,
  stored: NUMBERED,
  rejected: [...NUMBERED, "reason"],
  void: NUMBERED,
  abandoned: [...NUMBERED, "reason"],
  purged: NUMBERED,
  corrected: [...NUMBERED, "by"],
  withdrawn: [...NUMBERED, "by"],
  overdue: NUMBERED,
  "correction-overdue": [...DELIVERY, "delivery.corrects", "reason"],
  "period-overdue": ["agreement", "from", "to", "period"],
  erased: ["agreement", "counts", "reason", "ground"],
  "hold-placed": ["agreement", "reason", "actor", "role", "motive"],
  "hold-released": ["agreement", "reason", "actor", "role", "motive"],
  tallied: ["delivery", "tallies"],
  "agreement-proposed": ["agreement", "from", "to"],
  "agreement-signed": ["agreement", "from", "to"],
  "agreement-accepted": ["agreement", "from", "to"],
  "agreement-refused": ["agreement", "from", "to", "reason"],
  "agreement-suspended": ["agreement", "from", "to", "reason"],
  "agreement-resumed": ["agreement", "from", "to"],
  "agreement-ended": ["agreement", "from", "to", "reason"],
  "record-access": ["actor", "role"],
  "log-read": ["actor", "role"],
  export: ["actor", "role", "counts"],
  // not the subject: the log is kept longer than the question is
  "subject-request": ["actor", "role", "ground"],
  // on both sides: who asked or answered stands in the entry of his own gateway
  "subject-asked": ["partner", "inquiry", "ground"],
  "subject-answered": ["partner", "inquiry", "result"],
  "key-created": ["keys"],
  "key-handed-over": ["keys", "partner"],
  "key-activated": ["keys"],
  "key-retired": ["keys"],
  "key-destroyed": ["keys"],
  "budget-override-asked": ["budget", "actor", "role", "motive"],
  "budget-overridden": ["budget", "actor", "role", "motive"],
  "card-accepted": ["partner", "card"],
  "card-changed": ["partner", "card"],
  "own-card-changed": ["card"],
  "log-key-rotated": ["logKey"],
  "key-revoked": ["partner", "keys", "reason"],
  "certificate-loaded": ["certificate"],
  "certificate-expiring": ["certificate"],
  "certificate-revoked": ["certificate"],
  login: ["actor", "role"],
  "role-changed": ["actor", "role"],
  "configuration-changed": ["configuration"],
  "message-refused": ["reason"],
  "clock-stepped": ["clock"],
  "log-verified": ["checkpoint", "result"],
  "local-checkpoint": ["checkpoint"],
  "checkpoint-refused": ["checkpoint", "reason"],
  "checkpoint-conflict": ["checkpoint", "reason"],
  successor: ["checkpoint.size"],
  "backup-made": ["actor", "role", "backup"],
  "store-restored": ["actor", "role", "backup", "backup.madeAt"],
};

/** Types that say something about a log itself; they may stand in a partner's log without naming an agreement. */
const ABOUT_LOGS: readonly EntryType[] = ["log-verified", "local-checkpoint", "log-key-rotated", "successor"];

/**
 * Whether an entry is complete and belongs in a log. Entries that name an agreement belong in that partner's log and all others
 * in the local one; counts by rule would tell a partner that an investigation exists, so they are only local (`docs/formats.md`).
 * In: origin of the log, an entry that follows the schema. Out: undefined, or what is wrong: a member name or a rule's name.
 */
export function entryFault(origin: string, entry: LogEntry): string | undefined {
  const missing = REQUIRED[entry.type].find((path) => !has(entry, path));
  if (missing !== undefined) return missing;
  const { own, partner } = parseLogOrigin(origin);
  const named = entry.agreement !== undefined;
  if (partner === null ? named : !named && !ABOUT_LOGS.includes(entry.type)) return "other-log";
  if (entry.tallies !== undefined && partner !== null) return "tallies";
  // of a delivery, or of a key in every delivery
  if (entry.type === "erased" && entry.delivery === undefined && entry.keys === undefined) return "delivery";
  if (entry.type === "local-checkpoint" && (partner === null || entry.checkpoint?.size !== undefined))
    return "checkpoint";
  if (partner !== null && entry.from !== undefined && entry.to !== undefined) {
    const pair = entry.from === own ? entry.to : entry.to === own ? entry.from : null;
    if (pair !== partner) return "other-partner";
  }
  return undefined;
}

function has(entry: LogEntry, path: string): boolean {
  const [outer, inner] = path.split(".");
  const value = (entry as unknown as Record<string, unknown>)[outer!];
  if (value === undefined) return false;
  return inner === undefined || (value as Record<string, unknown>)[inner] !== undefined;
}
