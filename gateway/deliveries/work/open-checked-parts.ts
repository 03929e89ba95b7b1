import { releaseBytes } from "../../core/release-bytes.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { RowEncoders } from "../ports/row-encoder.ts";
import { MAXIMUM_PROBLEMS } from "../receiver/row-problem.ts";
import { type OpenedPart, openCheckedPart } from "./open-checked-part.ts";
import type { OpenJob, OpenResult } from "./workbench.ts";

/**
 * Opens parts, checks every row and makes them ready for the store. Wrong rows are cheap to send by the million, so the parts behind
 * the one with the last problem that can be told stay closed.
 * In: the job, how rows are encoded in the form that the job asks for. Throws what `openCheckedPart` does.
 */
export function openCheckedParts(job: OpenJob, encoders: RowEncoders): OpenResult {
  const opened: OpenedPart[] = [];
  let found = 0;
  for (const part of job.parts) {
    if (found >= MAXIMUM_PROBLEMS) break;
    const one = openCheckedPart(job, part);
    opened.push(one);
    found += one.problems.length;
  }
  const refusedRows = opened.reduce((sum, part) => sum + part.refusedRows, 0);
  const rows = refusedRows > 0 ? null : encoded(job, opened, encoders);
  release(opened, rows);
  return {
    leaves: opened.map(({ leaf }) => leaf),
    problems: opened.flatMap(({ problems }) => problems).slice(0, MAXIMUM_PROBLEMS),
    refusedRows,
    rows,
  };
}

/** Of the opened parts only what goes to the store is needed any more. */
function release(opened: readonly OpenedPart[], encoded: OpenResult["rows"]): void {
  const kept =
    encoded === null || "notStorable" in encoded ? [] : [...encoded.bytes, ...encoded.overlap.map(({ rows }) => rows)];
  const buffers = new Set(kept.map(({ buffer }) => buffer));
  for (const { rows, lines } of opened)
    for (const bytes of [rows, lines.starts, lines.places, lines.ends])
      if (!buffers.has(bytes.buffer)) releaseBytes(bytes);
}

function encoded(job: OpenJob, opened: readonly OpenedPart[], encoders: RowEncoders): OpenResult["rows"] {
  const { outputSchema, parts, form, spare } = job;
  try {
    return encoders[form](outputSchema, parts[0]?.n ?? 1, opened, spare);
  } catch (error) {
    // whether it counts depends on the parts before, which the caller knows
    if (error instanceof SluisError && error.code === "ROW_NOT_STORABLE") return { notStorable: error.details };
    throw error;
  }
}
