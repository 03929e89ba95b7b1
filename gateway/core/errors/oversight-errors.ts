import { row } from "./error-row.ts";

/** Errors and alarms of oversight. */
export const OVERSIGHT_ERRORS = {
  PERIOD_OVERDUE: row(
    409,
    3,
    true,
    "officer",
    "Voor {agreement} is over {from} tot en met {to} niets op tijd opgeslagen; ook een dag zonder rijen wordt geleverd.",
    "Nothing was stored in time for {agreement} about {from} to {to}; a day without rows is delivered too.",
  ),
} as const;
