import { SluisError } from "../../core/sluis-error.ts";
import type { RowEncoders } from "../ports/row-encoder.ts";
import { MAXIMUM_PROBLEMS } from "../receiver/row-problem.ts";
import { type OpenedPart, openCheckedPart } from "./open-checked-part.ts";
import type { OpenJob, OpenResult } from "./workbench.ts";

/**
 * Opens parts, checks every row and makes them ready for the store.
 * In: the job, how rows are encoded in the form that the job asks for. Throws what `openCheckedPart` does.
 */
export function openCheckedParts(job: OpenJob, encoders: RowEncoders): OpenResult {
  const opened = job.parts.map((part) => openCheckedPart(job, part));
  const refusedRows = opened.reduce((sum, part) => sum + part.refusedRows, 0);
  return {
    leaves: opened.map(({ leaf }) => leaf),
    problems: opened.flatMap(({ problems }) => problems).slice(0, MAXIMUM_PROBLEMS),
    refusedRows,
    rows: refusedRows > 0 ? null : encoded(job, opened, encoders),
  };
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
