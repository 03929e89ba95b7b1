import { SluisError } from "../core/sluis-error.ts";

/** Whose log it is and about whom. */
export interface LogOrigin {
  /** OIN of the gateway that writes it. */
  readonly own: string;
  /** OIN of the partner, or null for the local log. */
  readonly partner: string | null;
  /** 1 for the first log, 2 for its successor, and so on. */
  readonly generation: number;
}

const ORIGIN = /^sluis\/([0-9]{20})\/([0-9]{20}|local)(?:\/([2-9]|[1-9][0-9]{1,3}))?$/;

/**
 * Names a log, as its checkpoints do on their first line (C2SP tlog-checkpoint; `docs/formats.md`).
 * In: own OIN, the partner's OIN or null for the local log, generation (a successor log has 2 or higher).
 * Out: `sluis/<own>/<partner>`, `sluis/<own>/local`, with `/<generation>` behind it from 2.
 */
export function logOrigin(own: string, partner: string | null, generation = 1): string {
  return `sluis/${own}/${partner ?? "local"}${generation > 1 ? `/${generation}` : ""}`;
}

/** Reads the name of a log. Throws NOTE_MALFORMED when it is not one of ours. */
export function parseLogOrigin(origin: string): LogOrigin {
  const match = ORIGIN.exec(origin);
  if (match === null) throw new SluisError("NOTE_MALFORMED", { why: "origin" });
  return { own: match[1]!, partner: match[2] === "local" ? null : match[2]!, generation: Number(match[3] ?? 1) };
}

/**
 * The name of the key that signs all logs of one gateway. One name for all, so that a partner card does not tell with whom
 * else its owner exchanges.
 */
export function logKeyName(own: string): string {
  return `sluis/${own}`;
}
