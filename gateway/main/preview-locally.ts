import type { LocalPreview } from "../cli/cli-context.ts";
import type { PreviewOutcome, Progress } from "../deliveries/ports/officer-service.ts";
import { createLocalWorkbench } from "../deliveries/work/local-workbench.ts";
import { openFileBytes } from "../extracts/open-file-bytes.ts";
import { rowEncoders } from "../store/row-encoders.ts";
import { localJob } from "./local-job.ts";

/**
 * Shows what an agreement would let through of a file, without a gateway.
 * In: file, agreement document, mapping, where progress goes, a signal that breaks it off. Throws what `localJob` and preparing throw.
 */
export async function previewLocally(
  preview: LocalPreview,
  progress: (at: Progress) => void,
  signal: AbortSignal,
): Promise<PreviewOutcome> {
  const result = await createLocalWorkbench(rowEncoders).prepare(localJob(preview), openFileBytes(preview.file), {
    part: async () => {},
    progress,
    // keys that are thrown away tell nobody anything, so no budget counts
    allow: async () => Number.MAX_SAFE_INTEGER,
    signal,
  });
  const { report, samples, mapping, unmapped } = result;
  return { report, samples, mapping, unmapped };
}
