import type { Agreement } from "../../core/types/agreement.ts";
import { expectedRecords } from "./expected-records.ts";

/** A day's budget is so many times the size that an agreement expects (custody, `docs/pseudonyms.md`). */
const TIMES = 10;

/** Records that may get pseudonyms under an agreement in one day, unless two people allow more. */
export function dailyBudget(agreement: Agreement): number {
  return TIMES * expectedRecords(agreement);
}
