import { compileAdmission } from "../../agreements/compile-admission.ts";
import { compileRules } from "../../agreements/compile-rules.ts";
import type { ProductSchema } from "../../core/types/product.ts";
import { createPseudonymCounter, type PseudonymCounter } from "../../pseudonyms/pseudonym-counter.ts";
import { type CellCounts, createCellCounts } from "../../records/cell-counts.ts";
import { compileRecordTreatment, type TreatRecord } from "../../records/compile-record-treatment.ts";
import { NameOrder } from "../../records/name-order.ts";
import { keyComposers } from "./key-composers.ts";
import { nameMakers } from "./name-makers.ts";
import { type OrderSubjects, orderSubjects } from "./order-subjects.ts";
import { pseudonymMakers } from "./pseudonym-makers.ts";
import type { PrepareJob } from "./workbench.ts";

/** The one pass that every record of a preparation goes through, and the counts of its pseudonyms. */
export interface CompiledTreatment {
  readonly treat: TreatRecord;
  readonly pseudonyms: PseudonymCounter;
  /** Of a product that is only counted: its records go in here, and its rows leave. */
  readonly counts: CellCounts | null;
  /** `ref` of what has no key, by its line or number. */
  readonly refOfLine: (line: number) => NameOrder;
  /** The earliest day of first processing among the records that leave; null when none has one. */
  readonly oldest: () => string | null;
  /** Who stands in a record, for the subject index. */
  readonly subjects: OrderSubjects;
}

/** Joins agreement, product, tables and keys of a job into one compiled pass. Throws CODE_LIST_UNKNOWN, PSEUDONYM_KEY_INVALID. */
export function compileTreatment(job: PrepareJob): CompiledTreatment {
  const { product, agreement, outputSchema, codeList, areaTable, testProfile } = job;
  const counter = createPseudonymCounter();
  const makers = nameMakers(job);
  // without a natural key a record is only itself within this delivery
  const refOfLine = (line: number): NameOrder => new NameOrder(makers.ref, [job.deliveryId, String(line)]);
  const composers = keyComposers({ testProfile });
  const rules = compileRules(product, agreement, outputSchema);
  const treat = compileRecordTreatment({
    product,
    agreement,
    outputSchema,
    lookups: { codeList, areaTable },
    admission: compileAdmission(agreement, product, job.today),
    rules,
    // an agreement without a pseudonym domain has no pseudonymised fields: checkAgreement saw to that
    pseudonymise:
      job.pseudonyms === null ? () => () => ({ kind: "absent" }) : pseudonymMakers(makers.token, composers, counter),
    refOfKey: (parts) => new NameOrder(makers.ref, parts),
    refOfLine,
  });
  const { watched, oldest } = watchAge(treat, product);
  const counts = createCellCounts(product, agreement, outputSchema);
  const subjects =
    job.subjectKey === null
      ? () => []
      : orderSubjects({ makerOf: makers.subject, product, outputSchema, composers, children: rules.children });
  return {
    treat: watched,
    pseudonyms: counter,
    counts,
    refOfLine,
    oldest,
    subjects,
  };
}

/** Dates compare as text. A removal has no such date. */
function watchAge(
  treat: TreatRecord,
  product: ProductSchema,
): { readonly watched: TreatRecord; readonly oldest: CompiledTreatment["oldest"] } {
  const field = product["x-guard-fields"]?.firstProcessed;
  if (field === undefined) return { watched: treat, oldest: () => null };
  const at = Object.keys(product.properties).indexOf(field);
  let oldest: string | null = null;
  return {
    watched: (values, line, mutation, numbers) => {
      const treated = treat(values, line, mutation, numbers);
      const date = values[at];
      if (treated.kind === "out" && mutation !== "vervallen" && typeof date === "string")
        if (oldest === null || date < oldest) oldest = date;
      return treated;
    },
    oldest: () => oldest,
  };
}
