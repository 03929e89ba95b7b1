import type { SubjectStatement } from "../../core/types/subject-statement.ts";
import type { SubjectAnswer } from "../ports/subject-service.ts";

/** An answer as it travels: what the receiver cannot know from its own agreements. In: the facts, of deliveries that the receiver stored. */
export function answerOnWire({
  madeAt,
  since,
  deliveries,
  notSearched,
}: SubjectAnswer): NonNullable<SubjectStatement["answer"]> {
  const answer = {
    ...{ madeAt, since, notSearched },
    deliveries: deliveries.map(({ deliveryId, number, kind, period, agreement, outcome, ...delivery }) => ({
      ...{ deliveryId, number, kind, period, agreement, outcome, amendedBy: delivery.amendedBy },
      happened: delivery.happened.map(({ type, time }) => ({ type, time })),
      refs: delivery.records.map(({ ref }) => ref),
    })),
  };
  return answer as unknown as NonNullable<SubjectStatement["answer"]>;
}
