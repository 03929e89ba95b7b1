import type { Requester } from "./requester.ts";

/** How the pseudonym budget of an agreement stands today; all counts in records. */
export interface BudgetView {
  readonly agreementId: string;
  /** Local date, YYYY-MM-DD. */
  readonly day: string;
  readonly budget: number;
  /** Allowed on top by two people. */
  readonly extra: number;
  readonly used: number;
  readonly left: number;
}

/** More than the budget, for today. The reason is kept as a commitment: it may be personal. */
export interface BudgetOverride {
  readonly agreementId: string;
  readonly records: number;
  readonly reason: string;
}

/** What asking for more led to. */
export interface BudgetStep {
  readonly state: "allowed" | "awaiting-second-person";
  readonly budget: BudgetView;
}

/** What officers see and do of the daily budget of pseudonyms. Every method checks the role. */
export interface BudgetOffice {
  budgets(who: Requester): Promise<readonly BudgetView[]>;
  overrideBudget(who: Requester, asked: BudgetOverride): Promise<BudgetStep>;
}
