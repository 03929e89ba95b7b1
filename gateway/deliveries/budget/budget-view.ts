import type { Agreement } from "../../core/types/agreement.ts";
import type { BudgetView } from "../ports/budget-office.ts";
import type { BudgetDay } from "./budget-day.ts";
import { dailyBudget } from "./daily-budget.ts";

/** How a day's budget stands. */
export function budgetView(agreement: Agreement, { day, used, extra }: BudgetDay): BudgetView {
  const budget = dailyBudget(agreement);
  return { agreementId: agreement.id, day, budget, extra, used, left: Math.max(budget + extra - used, 0) };
}
