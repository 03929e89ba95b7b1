import { compileAdmission } from "../../agreements/compile-admission.ts";
import { compileRules } from "../../agreements/compile-rules.ts";
import type { LateText } from "../../core/late-text.ts";
import type { ProductSchema } from "../../core/types/product.ts";
import { createPseudonymCounter, type PseudonymCounter } from "../../pseudonyms/pseudonym-counter.ts";
import { createRecordRef } from "../../pseudonyms/record-ref.ts";
import { type CellCounts, createCellCounts } from "../../records/cell-counts.ts";
import { compileRecordTreatment, type TreatRecord } from "../../records/compile-record-treatment.ts";
import { pseudonymProvider } from "../pseudonym-provider.ts";
import { keyComposers } from "./key-composers.ts";
import { type OverlapTokens, overlapTokens } from "./overlap-tokens.ts";
import { pseudonymMakers } from "./pseudonym-makers.ts";
import { createSubjectIndexer, type SubjectIndexer } from "./subject-indexer.ts";
import type { PrepareJob } from "./workbench.ts";

/** The one pass that every record of a preparation goes through, and the counts of its pseudonyms. */
export interface CompiledTreatment {
  readonly treat: TreatRecord;
  readonly pseudonyms: PseudonymCounter;
  /** Gives the tokens of the epoch before of a row that was just treated; null outside the overlap of two epochs. */
  readonly earlier: OverlapTokens | null;
  /** Of a product that is only counted: its records go in here, and its rows leave. */
  readonly counts: CellCounts | null;
  /** `ref` of what has no key, by its line or number. */
  readonly refOfLine: (line: number) => string;
  /** The earliest day of first processing among the records that leave; null when none has one. */
  readonly oldest: () => string | null;
  /** Who stands in the records; null where no index is kept. */
  readonly subjects: SubjectIndexer | null;
}

/** Joins agreement, product, tables and keys of a job into one compiled pass. Throws CODE_LIST_UNKNOWN, PSEUDONYM_KEY_INVALID. */
export function compileTreatment(job: PrepareJob): CompiledTreatment {
  const { product, agreement, outputSchema, codeList, areaTable, testProfile } = job;
  const counter = createPseudonymCounter();
  const current = job.pseudonyms === null ? null : pseudonymProvider(job.pseudonyms);
  const overlap =
    current === null || job.earlierPseudonyms === null
      ? null
      : overlapTokens(current, pseudonymProvider(job.earlierPseudonyms), outputSchema);
  const provider = overlap?.provider ?? current;
  const refOf = createRecordRef(job.refKey, agreement.id, product.title);
  // without a natural key a record is only itself within this delivery
  const refOfLine = (line: number): LateText => refOf([job.deliveryId, String(line)]);
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
      provider === null
        ? () => () => ({ kind: "absent" })
        : pseudonymMakers(provider, composers, counter, overlap === null),
    refOfKey: refOf,
    refOfLine,
  });
  const { watched, oldest } = watchAge(treat, product);
  const counts = createCellCounts(product, agreement, outputSchema);
  const subjects =
    job.subjectKey === null
      ? null
      : createSubjectIndexer({ key: job.subjectKey, product, outputSchema, composers, children: rules.children });
  return {
    treat: overlap?.treating(watched) ?? watched,
    earlier: overlap,
    pseudonyms: counter,
    counts,
    refOfLine: (line) => refOfLine(line).text,
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
    watched: (values, line, mutation) => {
      const treated = treat(values, line, mutation);
      const date = values[at];
      if (treated.kind === "out" && mutation !== "vervallen" && typeof date === "string")
        if (oldest === null || date < oldest) oldest = date;
      return treated;
    },
    oldest: () => oldest,
  };
}
