import type { ErrorCode } from "../../core/error-table.ts";
import type { PreparationReport } from "../../core/preparation-report.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { DeliveryKind } from "../delivery.ts";
import type { PushRequest } from "../ports/officer-service.ts";

const JUDGEMENTS: readonly ErrorCode[] = [
  "EXTRACT_CHANGED",
  "EMPTY_HAS_ROWS",
  "QUALITY_TOO_LOW",
  "FULL_WITHOUT_ROWS",
  "PERIOD_DELIVERED",
  "NOTHING_TO_CORRECT",
];

/** Whether an error refuses a file as a whole after it was read to its end, so that its counts are worth showing. */
export function isJudgement(error: unknown): error is SluisError {
  return error instanceof SluisError && JUDGEMENTS.includes(error.code);
}

/**
 * Judges a preparation as a whole: is it still the file that was announced, and good enough to leave?
 * In: agreement, what was asked, what was counted. Out: the kind it will have; a day without rows becomes `empty`.
 * Throws EXTRACT_CHANGED, EMPTY_HAS_ROWS, QUALITY_TOO_LOW, FULL_WITHOUT_ROWS, NOTHING_TO_CORRECT.
 */
export function checkPrepared(agreement: Agreement, request: PushRequest, report: PreparationReport): DeliveryKind {
  if (request.fileSha256 !== null && request.fileSha256 !== report.source.sha256)
    throw new SluisError("EXTRACT_CHANGED");
  const { sealed, refused, withheld } = report.records;
  // rows that were counted together leave as fewer records
  const total = Math.max(report.source.rows, sealed + refused + withheld);
  if (request.kind === "empty" && total > 0) throw new SluisError("EMPTY_HAS_ROWS", { rows: total });
  // of records that are to be withdrawn none may be left standing
  const limit = request.kind === "withdrawal" ? 0 : agreement.quality.maximumInvalidShare;
  if (total > 0 && refused / total > limit)
    throw new SluisError("QUALITY_TOO_LOW", { refused, total, limit: limit * 100 });
  // a full load without rows would wipe the receiver's current state, which nobody means by an empty file
  if (request.kind === "full" && sealed === 0) throw new SluisError("FULL_WITHOUT_ROWS");
  if (request.withdraws === "delivery") return "withdrawal";
  if (sealed === 0 && (request.kind === "correction" || request.kind === "withdrawal"))
    throw new SluisError("NOTHING_TO_CORRECT");
  return sealed === 0 ? "empty" : request.kind;
}
