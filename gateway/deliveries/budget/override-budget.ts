import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import { activeAgreement } from "../active-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import { asTwo } from "../officer/second-person.ts";
import type { BudgetOverride, BudgetStep } from "../ports/budget-office.ts";
import type { Requester } from "../ports/requester.ts";
import { readBudgetDay, writeBudgetDay } from "./budget-day.ts";
import { budgetView } from "./budget-view.ts";

/**
 * Allows more records to get pseudonyms today, once a second person asks for the very same number: once a day per agreement. Both
 * steps stand in the local log, each with its own reason as a commitment, and an alarm stands for the rest of the day.
 * Throws BUDGET_OVERRIDDEN when it was done today, MATCH_NO_DOMAIN, and what `activeAgreement` throws.
 */
export async function overrideBudget(
  context: GatewayContext,
  who: Requester,
  { agreementId, records, reason }: BudgetOverride,
): Promise<BudgetStep> {
  const { store, clock, own } = context;
  const now = clock.now();
  const today = localDate(now);
  return store.transaction(async (tx): Promise<BudgetStep> => {
    const { document } = await activeAgreement(tx, agreementId, today);
    if (document.pseudonyms === undefined) throw new SluisError("MATCH_NO_DOMAIN", { agreement: agreementId });
    const before = await readBudgetDay(tx, agreementId, today);
    if (before.extra > 0) throw new SluisError("BUDGET_OVERRIDDEN", { agreement: agreementId, records: before.extra });
    const both = await asTwo(context, tx, who, `budget ${agreementId} ${today} ${records}`);
    const day = both ? { ...before, extra: records } : before;
    const subject = { partner: "", subject: agreementId };
    if (both) {
      await writeBudgetDay(tx, agreementId, day);
      await tx.alarms.clear({ code: "PSEUDONYM_BUDGET_SPENT", ...subject });
      const details = { agreement: agreementId, records };
      await tx.alarms.raise({ code: "BUDGET_OVERRIDDEN", ...subject, since: now, details });
    }
    await writeEntry(
      context,
      tx,
      logOrigin(own.oin, null),
      {
        type: both ? "budget-overridden" : "budget-override-asked",
        environment: own.environment,
        budget: { agreement: agreementId, day: today, records },
        role: who.role,
      },
      { actor: who.id, motive: reason },
    );
    return { state: both ? "allowed" : "awaiting-second-person", budget: budgetView(document, day) };
  });
}
