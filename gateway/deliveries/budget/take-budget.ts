import type { StoreTransaction } from "../ports/store.ts";
import { readBudgetDay, writeBudgetDay } from "./budget-day.ts";

/** Most records that are promised at once, and the share of a budget: what runs beside it must not find nothing left. */
const BLOCK = 10_000;
const SHARE = 1 / 20;

/**
 * Takes a block out of a day's budget, so that no two preparations, at whichever instance, count on the same records.
 * In: the agreement's id, its budget without what was allowed on top, the local date. Out: records that may get pseudonyms; 0 when none is left.
 */
export async function takeBudget(
  tx: Pick<StoreTransaction, "settings">,
  agreementId: string,
  budget: number,
  today: string,
): Promise<number> {
  const day = await readBudgetDay(tx, agreementId, today);
  const limit = budget + day.extra;
  const taken = Math.min(Math.max(limit - day.used, 0), BLOCK, Math.ceil(limit * SHARE));
  if (taken > 0) await writeBudgetDay(tx, agreementId, { ...day, used: day.used + taken });
  return taken;
}

/** Gives back what a preparation took and did not need; nothing when the day is over. In: records, the day on which they were taken. */
export async function giveBudgetBack(
  tx: Pick<StoreTransaction, "settings">,
  agreementId: string,
  records: number,
  day: string,
): Promise<void> {
  const now = await readBudgetDay(tx, agreementId, day);
  if (records > 0 && now.used > 0)
    await writeBudgetDay(tx, agreementId, { ...now, used: Math.max(now.used - records, 0) });
}
