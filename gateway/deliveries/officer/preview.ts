import { localDate } from "../../core/local-date.ts";
import { uuidV7 } from "../../core/uuid-v7.ts";
import { activeAgreement } from "../active-agreement.ts";
import { prepareWithinBudget } from "../budget/prepare-within-budget.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { PreviewOutcome, Progress, PushRequest } from "../ports/officer-service.ts";
import { prepareJob } from "../sender/prepare-job.ts";
import { rememberedMapping } from "../sender/remembered-mapping.ts";

/**
 * Shows what a push would send: the same treatment on the same file, with nothing sealed, stored or logged.
 * In: request, the file's bytes, where progress goes, a signal that breaks it off. Out: counts and samples, in memory only.
 */
export async function preview(
  context: GatewayContext,
  request: PushRequest,
  file: AsyncIterable<Uint8Array>,
  progress: (at: Progress) => void,
  signal: AbortSignal,
): Promise<PreviewOutcome> {
  const today = localDate(context.clock.now());
  const { agreement, mapping } = await context.store.read(async (tx) => ({
    agreement: await activeAgreement(tx, request.agreementId, today),
    mapping: await rememberedMapping(tx, request),
  }));
  const id = uuidV7(context.clock.now());
  const job = await prepareJob(context, agreement, { ...request, mapping }, id, today, null);
  const {
    report,
    samples,
    mapping: used,
    unmapped,
  } = await prepareWithinBudget(context, agreement.document, job, file, {
    part: async () => {},
    progress,
    signal,
  });
  return { report, samples, mapping: used, unmapped };
}
