import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { BudgetView } from "../../deliveries/ports/budget-office.ts";
import type { Outcome } from "../outcome.ts";
import type { Session } from "../session.ts";

interface BudgetOptions {
  readonly override?: string;
  readonly reason?: string;
}

/** `sluis keys budget [AGREEMENT] [--override N --reason TEXT]`. What is left of today's pseudonyms; with `--override` two people allow more. */
export function addKeysBudget(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("budget")
    .description(t.budget.about)
    .argument(`[${t.names.agreement.slice(1, -1)}]`, t.arguments.agreement)
    .option("--override <n>", t.budget.overrideOption)
    .option("--reason <text>", t.budget.reasonOption)
    .action(
      session.command(async (id: string | undefined, { override, reason }: BudgetOptions) => {
        if ((override === undefined) !== (reason === undefined) || (override !== undefined && id === undefined))
          throw new SluisError("OPTION_INVALID", { option: "--override", rule: t.budget.both });
        if (override === undefined || reason === undefined || id === undefined) return show(session, id);
        const records = Number(override);
        if (!Number.isSafeInteger(records) || records < 1)
          throw new SluisError("OPTION_INVALID", { option: "--override", rule: "1, 2, 3 …" });
        const { state, budget } = await session.withOfficer(session.settings(), (service, who) =>
          service.overrideBudget(who, { agreementId: id, records, reason }),
        );
        return {
          json: { state, budget: { ...budget } },
          print: (out) => {
            out.line(state === "allowed" ? t.budget.allowed : t.agreement.second);
            printBudgets(out, [budget], session);
          },
        };
      }),
    );
}

async function show(session: Session, id: string | undefined): Promise<Outcome> {
  const all = await session.withOfficer(session.settings(), (service, who) => service.budgets(who));
  const budgets = all.filter(({ agreementId }) => id === undefined || agreementId === id);
  return {
    json: { budgets: budgets.map((budget) => ({ ...budget })) },
    print: (out) => (budgets.length === 0 ? out.line(session.t.budget.none) : printBudgets(out, budgets, session)),
  };
}

function printBudgets(
  out: Parameters<Outcome["print"]>[0],
  budgets: readonly BudgetView[],
  { t, format }: Session,
): void {
  const { agreement, day, budget, extra, used, left } = t.budget.columns;
  out.table(
    [agreement, day, budget, extra, used, left],
    budgets.map((each) => [
      ...[each.agreementId, each.day],
      ...[each.budget, each.extra, each.used, each.left].map((count) => format.number(count)),
    ]),
  );
}
