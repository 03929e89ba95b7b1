import { localDate } from "../../core/local-date.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { BudgetView } from "../ports/budget-office.ts";
import { readBudgetDay } from "./budget-day.ts";
import { budgetView } from "./budget-view.ts";

/** Today's budget of every agreement here that has pseudonyms, by id; of several versions that of the newest. */
export async function listBudgets({ store, clock }: Pick<GatewayContext, "store" | "clock">): Promise<BudgetView[]> {
  const today = localDate(clock.now());
  return store.read(async (tx) => {
    const documents = (await tx.agreements.list()).map(({ document }) => JSON.parse(document) as Agreement);
    const newest = new Map(documents.sort((a, b) => a.version - b.version).map((document) => [document.id, document]));
    const limited = [...newest.values()].filter(({ pseudonyms }) => pseudonyms !== undefined);
    const views = limited.map(async (each) => budgetView(each, await readBudgetDay(tx, each.id, today)));
    return (await Promise.all(views)).sort((a, b) => (a.agreementId < b.agreementId ? -1 : 1));
  });
}
