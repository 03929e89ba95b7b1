import type { PreparationReport } from "../../core/preparation-report.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { DeliveryView } from "../ports/officer-service.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { correctionsOf } from "./corrections-of.ts";
import { effectOf } from "./effect-of.ts";
import { exportsOf } from "./exports-of.ts";
import { receiptPayload, rejectionReport } from "./rejections.ts";

/** A delivery as an officer sees it: without keys, tokens and identities. In: transaction, the delivery. Out: the view. */
export async function deliveryView(
  context: Pick<GatewayContext, "own" | "policy" | "clock">,
  tx: StoreTransaction,
  delivery: Delivery,
): Promise<DeliveryView> {
  const { secret: _, envelope: __, report, manifest: ___, pushIdentity: ____, stamp: _____, ...shown } = delivery;
  const [receipts, corrections, parts, rejections, retention, holds] = await Promise.all([
    tx.receipts.list(delivery.id),
    correctionsOf(context, tx, delivery),
    tx.parts.list(delivery.id),
    rejectionReport(context, tx, delivery.id),
    retentionOf(tx, delivery.id),
    tx.legalHolds.on(delivery),
  ]);
  return {
    delivery: shown,
    report: report === null || delivery.direction === "in" ? null : (JSON.parse(report) as PreparationReport),
    parts,
    receipts: receipts.map(({ stage, at, token }) => {
      const { index, rejection } = receiptPayload(token);
      return { stage, at, logIndex: index, ...(rejection === undefined ? {} : { rejection }) };
    }),
    hasRejections: rejections !== undefined,
    effect: effectOf(receipts),
    corrections,
    exports: await exportsOf(context, tx, delivery, corrections),
    retention,
    holds: holds.map(({ kind, at }) => ({ kind, at })),
  };
}

async function retentionOf(tx: StoreTransaction, id: string): Promise<DeliveryView["retention"]> {
  const retained = await tx.retention.get(id);
  if (retained === undefined) return null;
  const { deliveryId: _, ...shown } = retained;
  return shown;
}
