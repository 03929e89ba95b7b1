import { checkControlDocument } from "../core/control-document.ts";
import type { DeliveryEvent } from "../core/types/cloud-event.ts";
import type { Delivery } from "./delivery.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** What is announced to systems that subscribed. */
const ANNOUNCED = ["stored", "rejected", "overdue"] as const;

type Happened = (typeof ANNOUNCED)[number];

/**
 * Leaves a hint that something happened to a delivery, in the transaction in which it happens, where this gateway has somebody to announce
 * it to. In: type of its log entry; most types are not announced.
 */
export async function announce(
  context: Pick<GatewayContext, "announces">,
  tx: StoreTransaction,
  delivery: Pick<Delivery, "id">,
  type: string,
): Promise<void> {
  if (context.announces && ANNOUNCED.some((each) => each === type))
    await tx.hints.add({ step: "announce", subject: `${delivery.id}/${type}` });
}

/**
 * Makes the event of such a hint, always the same one. In: the hint's subject.
 * Out: a CloudEvent (schemas/cloud-event.schema.json) and the routing key of its topic; undefined for a delivery that is gone.
 */
export async function deliveryEvent(
  context: Pick<GatewayContext, "own" | "store">,
  subject: string,
): Promise<{ readonly routingKey: string; readonly event: DeliveryEvent } | undefined> {
  const [id = "", type] = subject.split("/");
  const happened = ANNOUNCED.find((each) => each === type);
  const delivery = await context.store.read((tx) => tx.deliveries.get(id));
  if (delivery === undefined || happened === undefined) return undefined;
  const event = checkControlDocument<DeliveryEvent>("cloud-event", {
    specversion: "1.0",
    id: subject,
    source: `urn:nld:oin:${context.own.oin}:systeem:sluis`,
    type: `nl.sluis.delivery.${happened}`,
    subject: id,
    time: new Date(timeOf(delivery, happened)).toISOString(),
    datacontenttype: "application/json",
    data: {
      environment: context.own.environment,
      direction: delivery.direction,
      partner: delivery.partner,
      agreement: delivery.agreementId,
      agreementVersion: delivery.agreementVersion,
      product: delivery.product,
      kind: delivery.kind,
      period:
        delivery.periodFrom === null || delivery.periodTo === null
          ? null
          : { from: delivery.periodFrom, to: delivery.periodTo },
      number: delivery.number,
      records: delivery.records,
      reason: happened === "rejected" ? delivery.reason : null,
    },
  });
  return { routingKey: `delivery.${happened}.${delivery.agreementId}`, event };
}

/** Overdue is a delivery that expires before it is closed; the others close it. */
function timeOf(delivery: Delivery, happened: Happened): number {
  const time = happened === "overdue" ? delivery.expiresAt : delivery.closedAt;
  return time ?? delivery.createdAt;
}
