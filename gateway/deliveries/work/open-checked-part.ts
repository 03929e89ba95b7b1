import { SluisError } from "../../core/sluis-error.ts";
import { contentLeaf } from "../../envelope/content-root.ts";
import { openPart } from "../../envelope/open-part.ts";
import { compileWireValidator } from "../../records/compile-wire-validator.ts";
import type { OpenJob, OpenResult } from "./workbench.ts";

/** Problems reported from one part; more would not help anybody. */
const MAXIMUM_PROBLEMS = 100;

const LINE_FEED = 10;

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
  const text = Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength);
  let row = 0;
  let previousRef = "";
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(LINE_FEED, start);
    if (end < 0) throw new SluisError("CONTENT_DIFFERS", { what: "line end" });
    row += 1;
    const cells = parseRow(text.toString("utf8", start, end));
    const found = validate(cells);
    if (found !== null) problems.push(...found.map(({ field, rule }) => ({ row, field, rule })));
    else {
      const ref = (cells as readonly string[])[0]!;
      if (ref <= previousRef) problems.push({ row, field: "ref", rule: ref === previousRef ? "duplicate" : "order" });
      previousRef = ref;
    }
    start = end + 1;
  }
  if (row !== job.records) throw new SluisError("CONTENT_DIFFERS", { what: "records" });
  return { plaintext, leaf: contentLeaf(job.salt, n, plaintext), problems: problems.slice(0, MAXIMUM_PROBLEMS) };
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
