import type { BudgetView } from "../deliveries/ports/budget-office.ts";
import type { Session } from "./session.ts";

/** One line about what is left of a day's budget of pseudonyms. */
export function budgetLine({ agreementId, left, budget, extra }: BudgetView, { t, format }: Session): string {
  return t.budget.left(agreementId, format.number(left), format.number(budget + extra));
}
