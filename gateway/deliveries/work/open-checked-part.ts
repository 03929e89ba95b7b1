import { isUtf8 } from "node:buffer";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { contentLeaf } from "../../envelope/content-root.ts";
import { openPart } from "../../envelope/open-part.ts";
import { compileWireReader } from "../../records/compile-wire-reader.ts";
import { compileWireValidator } from "../../records/compile-wire-validator.ts";
import { type EarlierReader, earlierReader } from "../../records/earlier-tokens.ts";
import { foreignTokens } from "../../records/foreign-tokens.ts";
import { splitPart } from "../../records/part-sections.ts";
import { risesFrom } from "../../records/rises-from.ts";
import type { WireReader } from "../../records/wire-reader.ts";
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

/** How the rows of one schema and key are judged; an agreement has one, so there are few. */
interface RowJudge {
  /** Passes nearly all rows by their bytes. */
  readonly read: WireReader;
  /** Says what is wrong with the others, if anything. */
  readonly validate: ReturnType<typeof compileWireValidator>;
  readonly foreign: ReturnType<typeof foreignTokens> | null;
}

const judges = new Map<string, RowJudge>();
/** A judge remembers up to a few hundred kilobytes of cells for each column. */
const MOST_JUDGES = 8;

/**
 * Opens one part and checks every row against the agreed output schema.
 * In: the job. Out: the plaintext as it was sealed, its leaf in the content tree, and the rules that rows break.
 * Throws PART_NOT_AUTHENTIC, PART_NOT_INFLATED, CONTENT_DIFFERS when the lines are not JSON or not as many as announced.
 */
export function openCheckedPart(job: OpenJob): OpenResult {
  const { contentKey, deliveryId, n, last, sealed, plainBytes } = job;
  const plaintext = openPart({ contentKey, deliveryId, n, last, sealed, plainBytes });
  const { read, validate, foreign } = judgeOf(job);
  const problems: { row: number; field: string; rule: string }[] = [];
  const { rows, earlier } = sectionsOf(job, plaintext);
  const source = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
  const width = job.outputSchema.prefixItems.length;
  const ends = new Uint32Array(width + 1);
  // what the bytes alone cannot tell; other bytes than UTF-8 are read as one replacement or another
  const allAsText = job.removesOnly || earlier !== null || !isUtf8(source);
  let row = 0;
  let refusedRows = 0;
  // the ref before: its place, or its text where it did not come from a plain line
  let refFrom = 0;
  let refEnd = 0;
  let refText: string | null = "";
  for (let start = 0; start < source.length; ) {
    row += 1;
    if (!allAsText && read(source, start, ends, 0)) {
      const [from, end] = [start + 2, ends[1]! - 1];
      const rises =
        refText === null ? risesFrom(source, refFrom, refEnd, from, end) : source.toString("utf8", from, end) > refText;
      if (rises) {
        refFrom = from;
        refEnd = end;
        refText = null;
        start = ends[width]! + 2;
        continue;
      }
    }
    const end = source.indexOf(LINE_FEED, start);
    if (end < 0) throw new SluisError("CONTENT_DIFFERS", { what: "line end" });
    const cells = parseRow(source.toString("utf8", start, end));
    let wrong: readonly Finding[] | null = validate(cells);
    if (wrong === null) {
      const [ref, mutation] = cells as readonly [string, string];
      wrong = refProblem(ref, refText ?? source.toString("utf8", refFrom, refEnd));
      if (job.removesOnly && mutation !== "vervallen") wrong = [...wrong, BRINGS_ROW];
      refText = ref;
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

function judgeOf({ outputSchema, outputSchemaHash, kid }: OpenJob): RowJudge {
  const name = `${outputSchemaHash} ${kid}`;
  let judge = judges.get(name);
  if (judge === undefined) {
    if (judges.size === MOST_JUDGES) judges.clear();
    judge = {
      read: compileWireReader(outputSchema, kid),
      validate: compileWireValidator(outputSchema),
      foreign: kid === null ? null : foreignTokens(outputSchema, kid),
    };
    judges.set(name, judge);
  }
  return judge;
}
