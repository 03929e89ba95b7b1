import { checkControlDocument } from "../core/control-document.ts";
import type { DeliveryEvent } from "../core/types/cloud-event.ts";
import { correctionDue } from "./correction-due.ts";
import type { Delivery } from "./delivery.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** What is announced to systems that subscribed. */
const ANNOUNCED = ["stored", "rejected", "overdue", "corrected", "withdrawn", "erased", "correction-overdue"] as const;

type Happened = (typeof ANNOUNCED)[number];

/**
 * Leaves a hint that something happened to a delivery, in the transaction in which it happens, where this gateway has somebody to announce
 * it to. In: type of its log entry (most types are not announced), and what corrected or withdrew it.
 */
export async function announce(
  context: Pick<GatewayContext, "announces">,
  tx: StoreTransaction,
  delivery: Pick<Delivery, "id">,
  type: string,
  by?: string,
): Promise<void> {
  if (!context.announces || !ANNOUNCED.some((each) => each === type)) return;
  const subject = [delivery.id, type, ...(by === undefined ? [] : [by])].join("/");
  await tx.hints.add({ step: "announce", subject });
}

/**
 * Makes the event of such a hint, always the same one. In: the hint's subject.
 * Out: a CloudEvent (schemas/cloud-event.schema.json) and the routing key of its topic; undefined for a delivery that is gone.
 */
export async function deliveryEvent(
  context: Pick<GatewayContext, "own" | "store" | "policy">,
  subject: string,
): Promise<{ readonly routingKey: string; readonly event: DeliveryEvent } | undefined> {
  const [id = "", type, by] = subject.split("/");
  const happened = ANNOUNCED.find((each) => each === type);
  const found = await context.store.read(async (tx) => {
    const delivery = await tx.deliveries.get(id);
    if (delivery === undefined || happened === undefined) return undefined;
    return { delivery, happened, at: await timeOf(context, tx, delivery, happened, by) };
  });
  if (found === undefined) return undefined;
  const { delivery, at } = found;
  const event = checkControlDocument<DeliveryEvent>("cloud-event", {
    specversion: "1.0",
    id: subject,
    source: `urn:nld:oin:${context.own.oin}:systeem:sluis`,
    type: `nl.sluis.delivery.${found.happened}`,
    subject: id,
    time: new Date(at).toISOString(),
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
      ...(delivery.corrects === null ? {} : { corrects: delivery.corrects }),
      ...(by === undefined ? {} : { by }),
    },
  });
  return { routingKey: `delivery.${happened}.${delivery.agreementId}`, event };
}

/** Overdue is a delivery that expires before it is closed; one is changed when what changes it is closed; the others close it. */
async function timeOf(
  { policy }: Pick<GatewayContext, "policy">,
  tx: StoreTransaction,
  delivery: Delivery,
  happened: Happened,
  by: string | undefined,
): Promise<number> {
  if (happened === "correction-overdue") return correctionDue(policy, tx, delivery);
  if (happened === "erased") return (await tx.retention.get(delivery.id))?.erasedAt ?? delivery.createdAt;
  const closedAt = by === undefined ? delivery.closedAt : (await tx.deliveries.get(by))?.closedAt;
  return (happened === "overdue" ? delivery.expiresAt : closedAt) ?? delivery.createdAt;
}
