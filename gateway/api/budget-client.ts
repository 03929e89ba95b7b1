import type { BudgetOffice, BudgetStep, BudgetView } from "../deliveries/ports/budget-office.ts";
import type { GatewayQuestion } from "./ask-gateway.ts";

/** What the client of the API can do with the daily budget of pseudonyms. In: how to ask for a JSON answer. */
export function budgetClient(json: <T>(question: GatewayQuestion) => Promise<T>): BudgetOffice {
  return {
    budgets: async () =>
      (await json<{ budgets: BudgetView[] }>({ method: "GET", path: "/v1/pseudonym-budgets" })).budgets,
    overrideBudget: (_, { agreementId, records, reason }) =>
      json<BudgetStep>({
        method: "POST",
        path: `/v1/agreements/${agreementId}/budget-override`,
        body: Buffer.from(JSON.stringify({ records, reason })),
      }),
  };
}
