import type { Json } from "../core/json.ts";
import type { FieldTreatment } from "../core/types/agreement.ts";
import type { ProductChild, ProductField } from "../core/types/product.ts";
import type { OutgoingCell } from "./name-order.ts";
import { orderToken } from "./order-token.ts";
import type { Pseudonymise } from "./pseudonymise.ts";
import type { FieldFinding } from "./row-ajv.ts";
import { ageInYears } from "./treatments/age.ts";
import { valueCategory } from "./treatments/category.ts";
import { numberClass } from "./treatments/number-class.ts";
import { coarsenPlace } from "./treatments/place.ts";
import { coarsenTime } from "./treatments/time.ts";

/** Turns one valid value (never null) into what leaves; null when nothing can. `cells` is the whole record. */
export type CellTreatment = (value: Json, cells: readonly Json[], warnings: FieldFinding[]) => OutgoingCell;

/** What a treatment needs to know of its field. */
export interface CellContext {
  /** Name for findings. */
  readonly name: string;
  readonly field: ProductField | ProductChild;
  readonly treatment: FieldTreatment;
  /** Labels of the classes, as the output schema lists them. */
  readonly labels: readonly string[];
  readonly pseudonymise: Pseudonymise;
  /** Place of another field in the record. */
  readonly at: (field: string) => number;
  /** Category of the record's code, for the field that holds the code. */
  readonly codeCategory: (cells: readonly Json[]) => string | null;
}

/** Compiles keep, pseudonymise or generalise for one field. Drop has no treatment: the field gets no column. */
export function compileCellTreatment(context: CellContext): CellTreatment {
  const { field, treatment, labels } = context;
  if (treatment.treatment === "pseudonymise") {
    const token = orderToken(context.name, treatment.type!, context.pseudonymise);
    return (value, _, warnings) => token(value, warnings);
  }
  if (treatment.treatment === "keep") return (value) => value;
  switch (treatment.to!) {
    case "pc6":
    case "pc4":
    case "grid100":
    case "grid500":
    case "buurt":
    case "wijk":
    case "gemeente":
      return coarsenPlace(treatment.to!);
    case "dayPart":
    case "day":
    case "isoWeek":
    case "month":
    case "quarter":
      return coarsenTime(treatment.to!) as CellTreatment;
    case "category":
      if (field["x-categories"] !== undefined) return valueCategory(field["x-categories"]);
      return (_, cells) => context.codeCategory(cells);
    case "class":
      return numberClass(lowerBounds(labels), labels) as CellTreatment;
    case "ageClass":
      return ageTreatment(context);
  }
}

/** `0-11` and `65+` start with the lower bound of their class. */
function lowerBounds(labels: readonly string[]): number[] {
  return labels.map((label) => Number.parseInt(label, 10));
}

function ageTreatment({ name, field, labels, at }: CellContext): CellTreatment {
  const classOf = numberClass(lowerBounds(labels), labels);
  const reference = "x-age-at" in field ? field["x-age-at"] : undefined;
  if (reference === undefined) return (value) => classOf(value as number);
  const momentAt = at(reference);
  const finding = { field: name, rule: "age-unknown" };
  return (birth, cells, warnings) => {
    const moment = cells[momentAt];
    const age = typeof moment === "string" ? ageInYears(birth as string, moment) : null;
    if (age === null) warnings.push(finding);
    return age === null ? null : classOf(age);
  };
}
