import { productFields } from "../../gateway/agreements/agreed-fields.ts";
import type { Agreement, FieldTreatment } from "../../gateway/core/types/agreement.ts";
import type { ProductSchema } from "../../gateway/core/types/product.ts";
import { incidentAgreement } from "./sample-agreement.ts";

/** An agreement that lets as much of a product leave as the product allows at all, with every match key. */
export function widestAgreement(product: ProductSchema, changes: Partial<Agreement> = {}): Agreement {
  const { codes, guards: _, timePrecision: _precision, ...base } = incidentAgreement();
  const fields = productFields(product).map(({ name, field }): [string, FieldTreatment] => {
    const allowed = field["x-treatments"]!;
    const why = "zo fijn als het product toelaat";
    if (allowed.includes("keep")) return [name, { treatment: "keep", why }];
    if (allowed.includes("generalise")) return [name, { treatment: "generalise", to: field["x-levels"]![0]!, why }];
    if (allowed.includes("pseudonymise"))
      return [name, { treatment: "pseudonymise", type: field["x-pseudonym-types"]![0]!, why }];
    return [name, { treatment: "drop", why }];
  });
  const categories = productFields(product).flatMap(({ field }) => field["x-category"] ?? []);
  const inFields = fields.flatMap(([, { type }]) => type ?? []);
  const types = [...new Set([...(product["x-match-keys"] ?? []).map(({ type }) => type), ...inFields])];
  const { pseudonyms, ...rest } = base;
  return {
    ...rest,
    product: product.title,
    productVersion: product["x-version"],
    fields: Object.fromEntries(fields),
    area: { municipalities: product["x-area-field"] === undefined ? [] : ["GM0034"], outside: "withhold" },
    ...(product["x-code-field"] === undefined
      ? {}
      : { codes: { list: codes!.list, version: codes!.version, outside: "withhold" } }),
    ...(types.length === 0 ? {} : { pseudonyms: { ...pseudonyms!, types, receiverTypes: [] } }),
    guards: { sensitiveCategories: [...new Set(categories)], smallCellThreshold: 5 },
    timePrecision: "day",
    ...changes,
  };
}
