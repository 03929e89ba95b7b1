import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { contentLeaf } from "../../envelope/content-root.ts";
import { openPart } from "../../envelope/open-part.ts";
import { compileWireValidator } from "../../records/compile-wire-validator.ts";
import { type EarlierReader, earlierReader } from "../../records/earlier-tokens.ts";
import { foreignTokens } from "../../records/foreign-tokens.ts";
import { splitPart } from "../../records/part-sections.ts";
import type { OpenJob, OpenResult } from "./workbench.ts";

/** Problems reported from one part; more would not help anybody. */
const MAXIMUM_PROBLEMS = 100;

const LINE_FEED = 10;

interface Finding {
  readonly field: string;
  readonly rule: string;
}

const NONE: readonly Finding[] = [];
const BRINGS_ROW: Finding = { field: "mutatie", rule: "withdrawal-brings-row" };

/** Validators by hash of their output schema; an agreement has one, so there are few. */
const validators = new Map<string, ReturnType<typeof compileWireValidator>>();

/**
 * Opens one part and checks every row against the agreed output schema.
 * In: the job. Out: the plaintext as it was sealed, its leaf in the content tree, and the rules that rows break.
 * Throws PART_NOT_AUTHENTIC, PART_NOT_INFLATED, CONTENT_DIFFERS when the lines are not JSON or not as many as announced.
 */
export function openCheckedPart(job: OpenJob): OpenResult {
  const { contentKey, deliveryId, n, last, sealed, plainBytes } = job;
  const plaintext = openPart({ contentKey, deliveryId, n, last, sealed, plainBytes });
  const validate = validatorOf(job);
  const problems: { row: number; field: string; rule: string }[] = [];
  const { rows, earlier } = sectionsOf(job, plaintext);
  const foreign = job.kid === null ? null : foreignTokens(job.outputSchema, job.kid);
  const text = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
  let row = 0;
  let refusedRows = 0;
  let previousRef = "";
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(LINE_FEED, start);
    if (end < 0) throw new SluisError("CONTENT_DIFFERS", { what: "line end" });
    row += 1;
    const cells = parseRow(text.toString("utf8", start, end));
    let wrong: readonly Finding[] | null = validate(cells);
    if (wrong === null) {
      const [ref, mutation] = cells as readonly [string, string];
      wrong = refProblem(ref, previousRef);
      if (job.removesOnly && mutation !== "vervallen") wrong = [...wrong, BRINGS_ROW];
      previousRef = ref;
      if (wrong.length === 0 && foreign !== null) wrong = foreign(cells as readonly Json[]);
      if (wrong.length === 0 && earlier !== null) wrong = earlier.check(cells as readonly Json[]);
    }
    if (wrong.length > 0) {
      refusedRows += 1;
      if (problems.length < MAXIMUM_PROBLEMS) problems.push(...wrong.map(({ field, rule }) => ({ row, field, rule })));
    }
    start = end + 1;
  }
  if (refusedRows === 0 && earlier?.done() === false)
    throw new SluisError("CONTENT_DIFFERS", { what: "earlier tokens" });
  if (row !== job.records) throw new SluisError("CONTENT_DIFFERS", { what: "records" });
  return {
    plaintext,
    leaf: contentLeaf(job.salt, n, plaintext),
    problems: problems.slice(0, MAXIMUM_PROBLEMS),
    refusedRows,
  };
}

/** Tokens of the epoch before come exactly where the manifest says so. Throws CONTENT_DIFFERS. */
function sectionsOf(
  { earlierKid, outputSchema }: OpenJob,
  plaintext: Uint8Array,
): { readonly rows: Uint8Array; readonly earlier: EarlierReader | null } {
  const { rows, earlier } = splitPart(plaintext);
  if ((earlier === null) !== (earlierKid === null)) throw new SluisError("CONTENT_DIFFERS", { what: "sections" });
  if (earlier === null || earlierKid === null) return { rows, earlier: null };
  try {
    return { rows, earlier: earlierReader(earlier, outputSchema, earlierKid) };
  } catch {
    throw new SluisError("CONTENT_DIFFERS", { what: "JSON" });
  }
}

/** Records stand in the order of their `ref`, and none twice. */
function refProblem(ref: string, previous: string): readonly Finding[] {
  if (ref > previous) return NONE;
  return [{ field: "ref", rule: ref === previous ? "duplicate" : "order" }];
}

function parseRow(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SluisError("CONTENT_DIFFERS", { what: "JSON" });
  }
}

function validatorOf(job: OpenJob): ReturnType<typeof compileWireValidator> {
  let validator = validators.get(job.outputSchemaHash);
  if (validator === undefined) {
    validator = compileWireValidator(job.outputSchema);
    validators.set(job.outputSchemaHash, validator);
  }
  return validator;
}
