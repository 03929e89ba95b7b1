import type { PreparationReport } from "../../core/preparation-report.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";

/**
 * Refuses to let a delivery leave once a record in it has passed the age that the law or the agreement sets, however long it waited for
 * a second person, for its turn or for the partner. In: the delivery, today's local date. Throws RELEASE_TOO_LATE.
 */
export function requireYoungEnough({ report }: Pick<Delivery, "report">, today: string): void {
  if (report === null) return;
  const { releaseBy } = JSON.parse(report) as Partial<PreparationReport>;
  if (releaseBy != null && today > releaseBy) throw new SluisError("RELEASE_TOO_LATE", { day: releaseBy });
}
