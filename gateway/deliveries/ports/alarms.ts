import type { ErrorCode } from "../../core/error-table.ts";
import type { ErrorDetails } from "../../core/sluis-error.ts";

/** Something that stays wrong until it is put right, and is shown until then. Its sentence is that of its code in the table of errors. */
export interface Alarm {
  readonly code: ErrorCode;
  /** OIN of the partner that it is about; empty when it is about this gateway alone. */
  readonly partner: string;
  /** What else tells it apart, such as a delivery id; empty when nothing does. */
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** For the sentence, and what the gateway itself needs to go on. Codes, names, numbers. */
  readonly details: ErrorDetails;
}

/** Alarms that stand, inside one transaction. */
export interface Alarms {
  /** Raises an alarm; one that stands keeps its time, with these details. Out: whether it is new. */
  raise(alarm: Alarm): Promise<boolean>;
  /** Out: whether it stood. */
  clear(alarm: Pick<Alarm, "code" | "partner" | "subject">): Promise<boolean>;
  get(alarm: Pick<Alarm, "code" | "partner" | "subject">): Promise<Alarm | undefined>;
  /** All that stand, the oldest first. */
  list(): Promise<Alarm[]>;
}
