import { DATA_FORMATS } from "../core/data-formats.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { CodeList } from "../core/types/code-list.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { agreedFields } from "./agreed-fields.ts";
import { checkFieldTreatments } from "./check-field-treatments.ts";
import { checkTimePrecision } from "./check-time-precision.ts";
import { deriveOutputSchema } from "./derive-output-schema.ts";
import { chosenMatchKeys } from "./match-key-columns.ts";
import { outputSchemaHash } from "./output-schema-hash.ts";
import type { RefuseAgreement } from "./refuse-agreement.ts";

/**
 * Checks what an agreement means for its product: fields and treatments, sensitive categories, area, codes, guards, pseudonyms,
 * time precision, dates, and the output schema that follows from it.
 * In: the agreement (read by readAgreement), its product, and the code list that it names (null when it names none or it is not
 * installed here). Throws AGREEMENT_INVALID with the field and the rule.
 */
export function checkAgreement(agreement: Agreement, product: ProductSchema, codeList: CodeList | null): void {
  const refuse: RefuseAgreement = (field, rule) => {
    throw new SluisError("AGREEMENT_INVALID", { field, rule });
  };
  if (agreement.product !== product.title) refuse("product", "other-product");
  if (agreement.productVersion !== product["x-version"]) refuse("productVersion", "other-version");
  if (agreement.supplier.oin === agreement.receiver.oin) refuse("receiver.oin", "same-party");
  checkDates(agreement, refuse);
  checkFieldTreatments(agreement, product, refuse);
  checkArea(agreement, product, refuse);
  checkCodes(agreement, product, codeList, refuse);
  checkGuards(agreement, product, refuse);
  checkLiftedRules(agreement, product, refuse);
  checkCounts(agreement, product, refuse);
  checkPseudonyms(agreement, product, refuse);
  checkTimePrecision(agreement, product, refuse);
  if (agreedFields(product, agreement).length === 0 && chosenMatchKeys(product, agreement).length === 0)
    refuse("fields", "nothing-leaves");
  const expected = agreement.outputSchemaHash;
  if (expected !== undefined && expected !== outputSchemaHash(deriveOutputSchema(product, agreement)))
    refuse("outputSchemaHash", "output-schema-differs");
}

function checkDates(agreement: Agreement, refuse: RefuseAgreement): void {
  for (const name of ["validFrom", "validUntil"] as const)
    if (!DATA_FORMATS.date(agreement[name])) refuse(name, "no-such-day");
  if (agreement.validFrom > agreement.validUntil) refuse("validUntil", "before-valid-from");
  if (agreement.retention.period === "P") refuse("retention.period", "empty");
  const { dueTime, timeZone } = agreement.frequency;
  if (dueTime !== undefined && dueTime > "23:59") refuse("frequency.dueTime", "no-such-time");
  try {
    if (timeZone !== undefined) new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    refuse("frequency.timeZone", "unknown-time-zone");
  }
}

function checkArea(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  const limited = agreement.area.municipalities.length > 0;
  if (product["x-area-field"] === undefined) {
    if (limited) refuse("area.municipalities", "product-has-no-area");
  } else if (!limited) refuse("area.municipalities", "empty");
}

function checkCodes(
  agreement: Agreement,
  product: ProductSchema,
  list: CodeList | null,
  refuse: RefuseAgreement,
): void {
  const codes = agreement.codes;
  const code = product["x-code-field"];
  if (codes === undefined) {
    if (code !== undefined) refuse("codes", "missing");
    return;
  }
  if (code === undefined) refuse("codes", "product-has-no-codes");
  if (codes.list !== code.list) refuse("codes.list", "other-list");
  if (list === null || list.list !== codes.list || list.version !== codes.version)
    refuse("codes.version", "list-not-installed");
  const known = new Set(list.codes.map((meaning) => meaning.code));
  for (const name of ["allowed", "blocked"] as const)
    for (const item of codes[name] ?? []) if (!known.has(item)) refuse(`codes.${name}`, "unknown-code");
  if (codes.allowed?.some((item) => codes.blocked?.includes(item))) refuse("codes.blocked", "also-allowed");
}

function checkGuards(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  const { wpgArticles, maximumAgeDays } = agreement.guards ?? {};
  const fields = product["x-guard-fields"];
  if (wpgArticles !== undefined && fields?.wpgArticle === undefined)
    refuse("guards.wpgArticles", "product-has-no-article");
  if (wpgArticles?.length === 0) refuse("guards.wpgArticles", "empty");
  if (maximumAgeDays !== undefined && fields?.firstProcessed === undefined)
    refuse("guards.maximumAgeDays", "product-has-no-date");
}

/** A rule is set aside only where the product lets it, and one that asks for a motive only where a second person releases. */
function checkLiftedRules(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  for (const name of agreement.guards?.liftedRules ?? []) {
    const rule = product["x-rules"]?.find((each) => each.name === name);
    if (rule === undefined) refuse("guards.liftedRules", `unknown-rule: ${name}`);
    if (rule.lift === undefined) refuse("guards.liftedRules", `never-lifted: ${name}`);
    if (rule.lift.motive !== undefined && agreement.fourEyes !== true)
      refuse("guards.liftedRules", `needs-four-eyes: ${name}`);
  }
}

/** Counts leave with what says whether they are suppressed and what they are the total of, from a threshold that is agreed. */
function checkCounts(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  const aggregate = product["x-aggregate"];
  if (aggregate === undefined) {
    if (agreement.guards?.roundCountsTo !== undefined) refuse("guards.roundCountsTo", "product-has-no-counts");
    return;
  }
  for (const name of [aggregate.count, aggregate.suppressed, aggregate.total.field])
    if (agreement.fields[name]?.treatment !== "keep") refuse(`fields.${name}`, "counts-need-it");
  if (agreement.guards?.smallCellThreshold === undefined) refuse("guards.smallCellThreshold", "missing");
}

/** Whoever takes part in a domain is named by it once: both parties, and the keeper, who is one of its members. */
function checkDomain({ supplier, receiver, pseudonyms }: Agreement, refuse: RefuseAgreement): void {
  if (pseudonyms === undefined) return;
  const { keeper, members } = pseudonyms;
  const parties = [supplier.oin, receiver.oin];
  if (members === undefined) {
    if (!parties.includes(keeper)) refuse("pseudonyms.keeper", "not-a-party");
    return;
  }
  if ([...parties, keeper].some((oin) => !members.includes(oin))) refuse("pseudonyms.members", "party-missing");
  if (new Set(members).size !== members.length) refuse("pseudonyms.members", "double");
}

/** Every pseudonym type is one that this product can make, and every type that leaves is listed. */
function checkPseudonyms(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  checkDomain(agreement, refuse);
  const types = agreement.pseudonyms?.types ?? [];
  const inFields = agreedFields(product, agreement).flatMap(({ name, treatment }) =>
    treatment.treatment === "pseudonymise" ? [{ name, type: treatment.type! }] : [],
  );
  for (const { name, type } of inFields)
    if (!types.includes(type)) refuse(`fields.${name}.type`, "not-in-pseudonym-types");
  if (new Set(types).size !== types.length) refuse("pseudonyms.types", "double");
  const possible = [...(product["x-match-keys"] ?? []), ...inFields].map((key) => key.type);
  for (const type of types) if (!possible.includes(type)) refuse("pseudonyms.types", `not-a-match-key: ${type}`);
  for (const { type } of agreement.pseudonyms?.receiverTypes ?? [])
    if (!types.includes(type)) refuse("pseudonyms.receiverTypes", `not-in-types: ${type}`);
  const named = agreement.guards?.sensitiveCategories ?? [];
  for (const { key } of chosenMatchKeys(product, agreement)) {
    for (const part of Object.values(key.parts)) {
      const [name, child] = part.split(".") as [string, string | undefined];
      const field = product.properties[name]!;
      const category = (child === undefined ? field : field.items!.properties![child]!)["x-category"];
      if (category !== undefined && !named.includes(category))
        refuse("pseudonyms.types", `sensitive-category: ${category}`);
    }
  }
}
