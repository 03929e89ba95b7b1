import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { contentLeaf } from "../../envelope/content-root.ts";
import { openPart } from "../../envelope/open-part.ts";
import { compileWireReader } from "../../records/compile-wire-reader.ts";
import { compileWireValidator } from "../../records/compile-wire-validator.ts";
import { type EarlierReader, earlierReader } from "../../records/earlier-tokens.ts";
import { foreignTokens } from "../../records/foreign-tokens.ts";
import { type PartSections, splitPart } from "../../records/part-sections.ts";
import { risesFrom } from "../../records/rises-from.ts";
import { cutLines } from "../../records/wire-lines.ts";
import type { WireReader } from "../../records/wire-reader.ts";
import type { OpenedRows } from "../ports/row-encoder.ts";
import { MAXIMUM_PROBLEMS, type RowProblem } from "../receiver/row-problem.ts";
import type { OpenJob, SealedRows } from "./workbench.ts";

/** Bytes of a plain line before its ref: a bracket and a quotation mark. */
const BEFORE_REF = 2;

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

/** A part as it was opened, and the rules that its rows break. */
export interface OpenedPart extends OpenedRows {
  /** Leaf of the content root, 32 bytes. */
  readonly leaf: Uint8Array;
  readonly problems: readonly RowProblem[];
  /** Rows that break a rule, also those whose problems are not listed. */
  readonly refusedRows: number;
}

/**
 * Opens one part and checks every row against the agreed output schema.
 * In: the job, one of its parts. Out: the rows as they were sealed, their leaf in the content tree, and the rules that they break.
 * Throws PART_NOT_AUTHENTIC, PART_NOT_INFLATED, CONTENT_DIFFERS when the lines are not JSON or not as many as announced.
 */
export function openCheckedPart(job: OpenJob, part: SealedRows): OpenedPart {
  const { contentKey, deliveryId, outputSchema } = job;
  const { n } = part;
  const plaintext = openPart({ ...part, contentKey, deliveryId, last: n === job.ofParts });
  const { read, validate, foreign } = judgeOf(job);
  const { rows, earlier, reader } = sectionsOf(job, plaintext);
  const source = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
  const lines = cutLines(read, outputSchema.prefixItems.length, source);
  const { count, starts, places, ends } = lines;
  const problems: RowProblem[] = [];
  // what the bytes of a row alone cannot tell
  const allAsText = job.removesOnly || reader !== null;
  let refusedRows = 0;
  // the ref before: its place, or its text where it did not come from a plain line
  let refFrom = 0;
  let refEnd = 0;
  let refText: string | null = "";
  for (let line = 0; line < count; line++) {
    const start = starts[line]!;
    const place = places[line]!;
    if (place >= 0 && !allAsText) {
      const [from, end] = [start + BEFORE_REF, ends[place + 1]! - 1];
      const rises =
        refText === null ? risesFrom(source, refFrom, refEnd, from, end) : source.toString("utf8", from, end) > refText;
      if (rises) {
        refFrom = from;
        refEnd = end;
        refText = null;
        continue;
      }
    }
    if (line + 1 === count && !lines.whole) throw new SluisError("CONTENT_DIFFERS", { what: "line end" });
    const cells = parseRow(source.toString("utf8", start, starts[line + 1]! - 1));
    let wrong: readonly Finding[] | null = validate(cells);
    if (wrong === null) {
      const [ref, mutation] = cells as readonly [string, string];
      wrong = refProblem(ref, refText ?? source.toString("utf8", refFrom, refEnd));
      if (job.removesOnly && mutation !== "vervallen") wrong = [...wrong, BRINGS_ROW];
      refText = ref;
      if (wrong.length === 0 && foreign !== null) wrong = foreign(cells as readonly Json[]);
      if (wrong.length === 0 && reader !== null) wrong = reader.check(cells as readonly Json[]);
    }
    if (wrong.length === 0) continue;
    refusedRows += 1;
    const room = MAXIMUM_PROBLEMS - problems.length;
    problems.push(...wrong.slice(0, room).map(({ field, rule }) => ({ part: n, row: line + 1, field, rule })));
  }
  if (refusedRows === 0 && reader?.done() === false)
    throw new SluisError("CONTENT_DIFFERS", { what: "earlier tokens" });
  if (count !== part.records) throw new SluisError("CONTENT_DIFFERS", { what: "records" });
  return { rows, earlier, lines, leaf: contentLeaf(job.salt, n, plaintext), problems, refusedRows };
}

/** Tokens of the epoch before come exactly where the manifest says so. Throws CONTENT_DIFFERS. */
function sectionsOf(
  { earlierKid, outputSchema }: OpenJob,
  plaintext: Uint8Array,
): PartSections & { readonly reader: EarlierReader | null } {
  const sections = splitPart(plaintext);
  const { earlier } = sections;
  if ((earlier === null) !== (earlierKid === null)) throw new SluisError("CONTENT_DIFFERS", { what: "sections" });
  if (earlier === null || earlierKid === null) return { ...sections, reader: null };
  try {
    return { ...sections, reader: earlierReader(earlier, outputSchema, earlierKid) };
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
