import { checkControlDocument } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { PeriodEvent } from "../../core/types/period-event.ts";
import { installedAgreement } from "../../deliveries/active-agreement.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { expectedPeriods } from "./expected-periods.ts";

/** Begins the subject of a hint that a period is overdue. */
const PREFIX = "period/";

/** Whether the hint to announce something is about a period, not about a delivery. */
export function isAboutPeriod(subject: string): boolean {
  return subject.startsWith(PREFIX);
}

/**
 * Makes the event that a promised period is overdue, always the same one. In: the hint's subject.
 * Out: a CloudEvent (schemas/period-event.schema.json) and the routing key of its topic; undefined for an agreement that is gone.
 */
export async function periodEvent(
  context: Pick<GatewayContext, "own" | "store">,
  subject: string,
): Promise<{ readonly routingKey: string; readonly event: PeriodEvent } | undefined> {
  const [agreement = "", from = "", to = ""] = subject.slice(PREFIX.length).split("/");
  const { own, store } = context;
  const found = await store
    .read((tx) => installedAgreement(tx, agreement))
    .catch((error: unknown) => {
      if (error instanceof SluisError && error.code === "AGREEMENT_UNKNOWN") return undefined;
      throw error;
    });
  const [period] = found === undefined ? [] : expectedPeriods(found.document, to, to);
  if (found === undefined || period === undefined) return undefined;
  const { supplier, receiver, product } = found.document;
  const event = checkControlDocument<PeriodEvent>("period-event", {
    specversion: "1.0",
    id: `${agreement}/${from}/${to}/overdue`,
    source: `urn:nld:oin:${own.oin}:systeem:sluis`,
    type: "nl.sluis.period.overdue",
    subject: agreement,
    time: new Date(period.dueAt).toISOString(),
    datacontenttype: "application/json",
    data: {
      environment: own.environment,
      direction: supplier.oin === own.oin ? "out" : "in",
      partner: supplier.oin === own.oin ? receiver.oin : supplier.oin,
      agreement,
      product,
      period: { from, to },
    },
  });
  return { routingKey: `period.overdue.${agreement}`, event };
}
