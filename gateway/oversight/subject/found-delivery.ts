import type { PreparationReport } from "../../core/preparation-report.ts";
import type { LogEntry } from "../../core/types/log-entry.ts";
import { installedAgreement } from "../../deliveries/active-agreement.ts";
import type { Delivery } from "../../deliveries/delivery.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { correctionsOf } from "../../deliveries/officer/corrections-of.ts";
import type { StoreTransaction } from "../../deliveries/ports/store.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import type { DeliveryHappening, DeliveryOutcome, FoundDelivery, FoundRecord } from "../ports/subject-service.ts";
import { agreedFacts } from "./agreed-facts.ts";
import { agreedFields } from "./agreed-fields.ts";

/** What an answer tells of a delivery's life, in the words of the log. */
const TOLD: readonly LogEntry["type"][] = [
  "released",
  "stored",
  "rejected",
  "void",
  "corrected",
  "withdrawn",
  "erased",
];

/** Gathers the facts about one delivery, from the agreement version that it belongs to and from the log. */
export async function foundDelivery(
  context: GatewayContext,
  tx: StoreTransaction,
  delivery: Delivery,
  records: readonly FoundRecord[],
): Promise<FoundDelivery> {
  const agreement = await installedAgreement(tx, delivery.agreementId, delivery.agreementVersion);
  const happened = await happenings(context, tx, delivery);
  return {
    deliveryId: delivery.id,
    number: delivery.number,
    kind: delivery.kind,
    period: delivery.periodFrom === null ? null : { from: delivery.periodFrom, to: delivery.periodTo! },
    ...agreedFacts(agreement),
    outcome: outcomeOf(delivery, happened),
    amendedBy: (await correctionsOf(context, tx, delivery)).map(({ deliveryId, kind, confirmedAt }) => ({
      ...{ deliveryId, kind, confirmedAt },
    })),
    onHold: (await tx.legalHolds.on(delivery)).length > 0,
    happened,
    fields: treatedFields(delivery) ?? agreedFields(agreement),
    records,
  };
}

function outcomeOf({ state }: Delivery, happened: readonly DeliveryHappening[]): DeliveryOutcome {
  const said = (type: string) => happened.some((each) => each.type === type);
  if (state === "erased" || said("erased")) return "erased";
  if (state === "withdrawn" || said("withdrawn")) return "withdrawn";
  if (state === "stored" || state === "purged") return "provided";
  if (state === "rejected") return "rejected";
  return state === "void" || state === "abandoned" ? "void" : "under-way";
}

/** Treatments stand in the report of the preparation; the receiver has none, and knows only which columns came. */
function treatedFields({ report }: Delivery): FoundDelivery["fields"] | undefined {
  const treated = report === null ? [] : (JSON.parse(report) as PreparationReport).columns;
  return treated.length > 0 ? treated : undefined;
}

async function happenings(
  { own }: GatewayContext,
  tx: StoreTransaction,
  { id, partner }: Delivery,
): Promise<DeliveryHappening[]> {
  const first = logOrigin(own.oin, partner);
  const logs = (await tx.log.logs()).filter((log) => log === first || log.startsWith(`${first}/`));
  const happened: DeliveryHappening[] = [];
  for (const log of logs) {
    for (const type of TOLD) {
      const stored = await tx.log.findEntry(log, type, id);
      if (stored === undefined) continue;
      const { reason, ground } = JSON.parse(Buffer.from(stored.leaf).toString()) as LogEntry;
      happened.push({ type, time: stored.time, reason: reason ?? null, ground: ground ?? null });
    }
  }
  return happened.toSorted((left, right) => left.time - right.time);
}
