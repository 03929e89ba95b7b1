import type { OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { FieldClass, ProductSchema } from "../core/types/product.ts";

/** A column that helps to recognise somebody. */
export interface RiskColumn {
  /** Place in the outgoing row. */
  readonly index: number;
  readonly name: string;
  /** Days that one value of a time column spans; null for other columns. */
  readonly spanDays: number | null;
}

const RECOGNISES: readonly (FieldClass | undefined)[] = ["DI", "QI"];
/** Longest span of each level of time; the minute of a kept time is no day. */
const SPAN: { readonly [level: string]: number } = { dayPart: 1, day: 1, isoWeek: 7, month: 31, quarter: 92 };

/**
 * The quasi-identifying columns of what leaves: fields that the product classes so (direct identifiers that are kept count too), also
 * through their children. Pseudonyms are left out: their holder links records, which is what they are for, and each would be unique.
 */
export function riskColumns(product: ProductSchema, agreement: Agreement, schema: OutputSchema): RiskColumn[] {
  return schema.prefixItems.flatMap((column, index): RiskColumn[] => {
    const field = product.properties[column.title];
    if (column["x-role"] !== "field" || field === undefined) return [];
    const children = Object.entries(field.items?.properties ?? {});
    const candidates =
      children.length === 0
        ? [[column.title, field] as const]
        : children.map(([child, schema]) => [`${column.title}.${child}`, schema] as const);
    const counts = candidates.some(([name, { "x-class": fieldClass }]) => {
      const treatment = agreement.fields[name]?.treatment ?? "drop";
      return RECOGNISES.includes(fieldClass) && (treatment === "keep" || treatment === "generalise");
    });
    if (!counts) return [];
    const isTime = field.format === "date" || field.format === "local-date-time";
    const spanDays = isTime ? (SPAN[agreement.fields[column.title]?.to ?? "day"] ?? 1) : null;
    return [{ index, name: column.title, spanDays }];
  });
}
