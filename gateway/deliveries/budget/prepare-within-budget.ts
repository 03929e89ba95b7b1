import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { PrepareJob, PrepareResult, PrepareSink } from "../work/workbench.ts";
import { dailyBudget } from "./daily-budget.ts";
import { giveBudgetBack, takeBudget } from "./take-budget.ts";

/**
 * Lets the workbench prepare, with the agreement's daily budget in front of every record that gets pseudonyms: whoever could have any
 * number of values pseudonymised could find out who a token stands for. What a preparation that breaks off had taken stays counted.
 * In: the gateway's parts, id of the agreement whose budget it is, its budget, job, file and sink as the workbench takes them.
 * Throws PSEUDONYM_BUDGET_SPENT, after an alarm, and what preparing throws.
 */
export async function prepareWithinBudget(
  context: Pick<GatewayContext, "store" | "clock" | "workbench">,
  agreement: Parameters<typeof dailyBudget>[0],
  job: PrepareJob,
  file: AsyncIterable<Uint8Array>,
  sink: Omit<PrepareSink, "allow">,
): Promise<PrepareResult> {
  const { store, clock, workbench } = context;
  let lastDay = "";
  const allow = async (): Promise<number> => {
    const now = clock.now();
    const today = localDate(now);
    const budget = dailyBudget(agreement);
    const records = await store.transaction(async (tx) => {
      const records = await takeBudget(tx, agreement.id, budget, today);
      const details = { agreement: agreement.id, budget };
      if (records === 0)
        await tx.alarms.raise({
          ...{ code: "PSEUDONYM_BUDGET_SPENT", partner: "", subject: agreement.id },
          ...{ since: now, details },
        });
      return records;
    });
    if (records === 0) throw new SluisError("PSEUDONYM_BUDGET_SPENT", { agreement: agreement.id, budget });
    lastDay = today;
    return records;
  };
  const result = await workbench.prepare(job, file, { ...sink, allow });
  const left = result.allowanceLeft;
  if (left > 0) await store.transaction((tx) => giveBudgetBack(tx, agreement.id, left, lastDay));
  return result;
}
