import { localDate } from "../../core/local-date.ts";
import type { GatewayContext } from "../gateway-context.ts";

const ABOUT_BUDGETS: readonly string[] = ["PSEUDONYM_BUDGET_SPENT", "BUDGET_OVERRIDDEN"];

/** Ends the alarms about the budget of a day that is over. */
export async function clearPastBudgets({ store, clock }: Pick<GatewayContext, "store" | "clock">): Promise<void> {
  const today = localDate(clock.now());
  const alarms = await store.read((tx) => tx.alarms.list());
  const past = alarms.filter(({ code, since }) => ABOUT_BUDGETS.includes(code) && localDate(since) !== today);
  if (past.length === 0) return;
  await store.transaction(async (tx) => {
    for (const alarm of past) await tx.alarms.clear(alarm);
  });
}
