import type { Action } from "../../access/permissions.ts";
import { listBudgets } from "../budget/list-budgets.ts";
import { overrideBudget } from "../budget/override-budget.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { BudgetOffice } from "../ports/budget-office.ts";
import type { Requester } from "../ports/requester.ts";

/** What officers see and do of the daily budget of pseudonyms. In: the gateway's parts, what judges roles. */
export function budgetOffice(context: GatewayContext, allow: (who: Requester, action: Action) => void): BudgetOffice {
  return {
    async budgets(who) {
      allow(who, "read-deliveries");
      return listBudgets(context);
    },
    async overrideBudget(who, asked) {
      allow(who, "override-budget");
      return overrideBudget(context, who, asked);
    },
  };
}
