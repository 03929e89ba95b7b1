import type { Json } from "../core/json.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { daysLater, NEVER_AFTER_YEARS, yearsLater } from "./age-limit.ts";

/** Why a record may not leave: `refuse` reports it as an invalid row, `withhold` counts it at the supplier only. */
export interface NotAdmitted {
  readonly outcome: "refuse" | "withhold";
  readonly field: string;
  readonly rule: string;
}

/** Judges one record. In: values in product field order, null where absent. Out: null when it may leave. */
export type Admission = (values: readonly (Json | undefined)[]) => NotAdmitted | null;

/** Articles of the Wpg whose data are never delivered here (Bpg 4:5). */
const NEVER_ARTICLES: readonly Json[] = [9, 10];
/**
 * What an agreement allows for a record: area, codes, Wpg article, age. The last two have limits that no agreement can lift:
 * articles 9 and 10, and five years after first processing.
 * In: the agreement and product, today's date YYYY-MM-DD in the Netherlands. Out: a function that is run for every record.
 */
export function compileAdmission(agreement: Agreement, product: ProductSchema, today: string): Admission {
  const judges = [
    areaJudge(agreement, product),
    codeJudge(agreement, product),
    articleJudge(agreement, product),
    ageJudge(agreement, product, today),
  ].filter((judge) => judge !== null);
  return (values) => {
    for (const judge of judges) {
      const verdict = judge(values);
      if (verdict !== null) return verdict;
    }
    return null;
  };
}

function indexOf(product: ProductSchema, field: string): number {
  return Object.keys(product.properties).indexOf(field);
}

function areaJudge(agreement: Agreement, product: ProductSchema): Admission | null {
  const field = product["x-area-field"];
  if (field === undefined) return null;
  const at = indexOf(product, field);
  const municipalities = new Set<Json | undefined>(agreement.area.municipalities);
  const outside: NotAdmitted = { outcome: agreement.area.outside, field, rule: "area-not-agreed" };
  return (values) => (municipalities.has(values[at]) ? null : outside);
}

function codeJudge(agreement: Agreement, product: ProductSchema): Admission | null {
  const field = product["x-code-field"]?.field;
  const codes = agreement.codes;
  if (field === undefined || codes === undefined) return null;
  const at = indexOf(product, field);
  const allowed = codes.allowed === undefined ? null : new Set<Json | undefined>(codes.allowed);
  const blocked = new Set<Json | undefined>(codes.blocked);
  const outside: NotAdmitted = { outcome: codes.outside, field, rule: "code-not-agreed" };
  return (values) => ((allowed === null || allowed.has(values[at])) && !blocked.has(values[at]) ? null : outside);
}

function articleJudge(agreement: Agreement, product: ProductSchema): Admission | null {
  const field = product["x-guard-fields"]?.wpgArticle;
  if (field === undefined) return null;
  const at = indexOf(product, field);
  const allowed = agreement.guards?.wpgArticles === undefined ? null : new Set<Json>(agreement.guards.wpgArticles);
  const outcome = agreement.guards?.outside ?? "refuse";
  const never: NotAdmitted = { outcome, field, rule: "wpg-article-never" };
  const outside: NotAdmitted = { outcome, field, rule: "wpg-article-not-agreed" };
  const unknown: NotAdmitted = { outcome, field, rule: "wpg-article-unknown" };
  return (values) => {
    const article = values[at] ?? null;
    if (NEVER_ARTICLES.includes(article)) return never;
    if (article === null) return unknown;
    return allowed === null || allowed.has(article) ? null : outside;
  };
}

/** ISO dates compare as text, so both limits become one earliest date each. */
function ageJudge(agreement: Agreement, product: ProductSchema, today: string): Admission | null {
  const field = product["x-guard-fields"]?.firstProcessed;
  if (field === undefined) return null;
  const at = indexOf(product, field);
  const days = agreement.guards?.maximumAgeDays;
  const lawful = yearsLater(today, -NEVER_AFTER_YEARS);
  const agreed = days === undefined ? "" : daysLater(today, -days);
  const outcome = agreement.guards?.outside ?? "refuse";
  const never: NotAdmitted = { outcome, field, rule: "older-than-five-years" };
  const tooOld: NotAdmitted = { outcome, field, rule: "older-than-agreed" };
  const unknown: NotAdmitted = { outcome, field, rule: "first-processed-unknown" };
  const future: NotAdmitted = { outcome, field, rule: "first-processed-in-future" };
  return (values) => {
    const date = values[at];
    if (typeof date !== "string") return unknown;
    if (date > today) return future;
    if (date < lawful) return never;
    return date < agreed ? tooOld : null;
  };
}
