import type { LeavingRows, LocalComparison } from "../cli/cli-context.ts";
import type { Progress } from "../deliveries/ports/officer-service.ts";
import { leavingLines, linesOnlyIn } from "../deliveries/work/leaving-lines.ts";
import { openFileBytes } from "../extracts/open-file-bytes.ts";
import { localJob } from "./local-job.ts";

/**
 * Runs the admission of two agreements over one file, row by row, without a gateway.
 * In: both agreements, file, mapping, where progress goes, a signal that breaks it off. Throws what `localJob` and reading the file throw.
 */
export async function compareLocally(
  { a, b, ...rest }: LocalComparison,
  progress: (at: Progress) => void,
  signal: AbortSignal,
): Promise<LeavingRows> {
  const under = (agreement: LocalComparison["a"]) =>
    leavingLines(localJob({ ...rest, agreement, samples: 0 }), openFileBytes(rest.file), { progress, signal });
  const [first, second] = [await under(a), await under(b)];
  return {
    rows: second.rows,
    a: first.count,
    b: second.count,
    newly: linesOnlyIn(second, first),
    noLonger: linesOnlyIn(first, second),
  };
}
