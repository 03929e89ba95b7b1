import type { Agreement, FieldTreatment } from "../core/types/agreement.ts";
import type { ProductChild, ProductField, ProductSchema } from "../core/types/product.ts";
import { productFields } from "./agreed-fields.ts";
import type { RefuseAgreement } from "./refuse-agreement.ts";

/** Every listed field exists and gets a treatment that the product allows for it; sensitive ones only when their category is named. */
export function checkFieldTreatments(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  const fields = new Map(productFields(product).map(({ name, field }) => [name, field]));
  for (const [name, treatment] of Object.entries(agreement.fields)) {
    const field = fields.get(name);
    if (field === undefined)
      refuse(`fields.${name}`, Object.hasOwn(product.properties, name) ? "list-its-children" : "unknown-field");
    checkTreatment(`fields.${name}`, field, treatment, refuse);
    const category = field["x-category"];
    if (
      field["x-class"] === "S" &&
      treatment.treatment !== "drop" &&
      !agreement.guards?.sensitiveCategories?.includes(category!)
    )
      refuse(`fields.${name}`, `sensitive-category: ${category}`);
  }
  checkPairs(agreement, product, refuse);
  checkCodeLabel(agreement, product, refuse);
}

function checkTreatment(
  at: string,
  field: ProductField | ProductChild,
  { treatment, to, type }: FieldTreatment,
  refuse: RefuseAgreement,
): void {
  if (!field["x-treatments"]!.includes(treatment)) refuse(at, `treatment-not-allowed: ${treatment}`);
  if (treatment === "generalise") {
    if (to === undefined) refuse(`${at}.to`, "missing");
    if (!field["x-levels"]!.includes(to)) refuse(`${at}.to`, `level-not-allowed: ${to}`);
  } else if (to !== undefined) refuse(`${at}.to`, "not-with-this-treatment");
  if (treatment === "pseudonymise") {
    if (type === undefined) refuse(`${at}.type`, "missing");
    if (!field["x-pseudonym-types"]!.includes(type)) refuse(`${at}.type`, `type-not-allowed: ${type}`);
  } else if (type !== undefined) refuse(`${at}.type`, "not-with-this-treatment");
}

/** Fields that only mean something together (X and Y) get one treatment, so that one does not undo the other. */
function checkPairs(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  for (const check of product["x-checks"] ?? []) {
    if (check.rule !== "pair-or-none") continue;
    const chosen = check.fields.map((name) => {
      const { treatment, to } = agreement.fields[name] ?? { treatment: "drop" };
      return `${treatment} ${to}`;
    });
    if (new Set(chosen).size > 1) refuse(`fields.${check.fields[0]}`, "pair-differs");
  }
}

/** A label in full says as much as its code, so it may not stay where the code becomes coarser or is dropped. */
function checkCodeLabel(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  const { field, label } = product["x-code-field"] ?? {};
  if (field === undefined || label === undefined) return;
  if (agreement.fields[label]?.treatment === "keep" && agreement.fields[field]?.treatment !== "keep")
    refuse(`fields.${label}`, "finer-than-its-code");
}
