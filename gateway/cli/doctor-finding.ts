import { ERROR_TABLE } from "../core/error-table.ts";
import { fillSentence, SluisError } from "../core/sluis-error.ts";
import type { Session } from "./session.ts";
import type { Texts } from "./texts/nl.ts";

/** One thing that `doctor` looked at. */
export interface DoctorFinding {
  readonly check: keyof Texts["doctor"]["checks"];
  /** Which one, when there are several: a file, a partner, an agreement. */
  readonly subject: string;
  readonly status: "ok" | "warning" | "wrong";
  /** What to do about it; empty when ok. */
  readonly mend: string;
  /** Whether the trouble is only that somebody cannot be reached. */
  readonly unreachable: boolean;
}

/** A finding that is in order. `about` says what was seen. */
export function fine(check: DoctorFinding["check"], subject = ""): DoctorFinding {
  return { check, subject, status: "ok", mend: "", unreachable: false };
}

/** A finding that has to be mended, or (with `warning`) that will have to be. */
export function bad(
  check: DoctorFinding["check"],
  subject: string,
  mend: string,
  status: "warning" | "wrong" = "wrong",
): DoctorFinding {
  return { check, subject, status, mend, unreachable: false };
}

/** The finding of an error: its sentence says how to mend it. What is no SluisError is thrown on. */
export function badBecause(
  check: DoctorFinding["check"],
  subject: string,
  error: unknown,
  { lang }: Session,
): DoctorFinding {
  if (!(error instanceof SluisError)) throw error;
  const row = ERROR_TABLE[error.code];
  const mend = `${fillSentence(row[lang], error.details)} (${error.code})`;
  return { ...bad(check, subject, mend), unreachable: row.exit === 3 };
}
