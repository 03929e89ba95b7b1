import type { StoreTransaction } from "../ports/store.ts";

/** What one agreement used of its budget on one day. */
export interface BudgetDay {
  /** Local date, YYYY-MM-DD. */
  readonly day: string;
  /** Records that got pseudonyms, and those that were promised to a preparation that runs. */
  readonly used: number;
  /** Records that two people allowed on top; 0 when they did not. */
  readonly extra: number;
}

const nameOf = (agreementId: string): string => `pseudonym-budget:${agreementId}`;

/** Reads the day of an agreement; another day than today has used nothing. The setting stays locked until the transaction ends. */
export async function readBudgetDay(
  { settings }: Pick<StoreTransaction, "settings">,
  agreementId: string,
  today: string,
): Promise<BudgetDay> {
  const text = await settings.get(nameOf(agreementId));
  const kept = text === undefined ? undefined : (JSON.parse(text) as BudgetDay);
  return kept?.day === today ? kept : { day: today, used: 0, extra: 0 };
}

/** Keeps the day of an agreement; the one before is forgotten. */
export async function writeBudgetDay(
  { settings }: Pick<StoreTransaction, "settings">,
  agreementId: string,
  day: BudgetDay,
): Promise<void> {
  await settings.set(nameOf(agreementId), JSON.stringify(day));
}
