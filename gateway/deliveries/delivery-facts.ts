import type { NewEntry } from "../ledger/append-entry.ts";
import { installedAgreement } from "./active-agreement.ts";
import type { Delivery } from "./delivery.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** What both sides' log entries say alike about one delivery. */
export type DeliveryFacts = Pick<
  NewEntry,
  | "environment"
  | "trace"
  | "from"
  | "to"
  | "basis"
  | "purpose"
  | "agreement"
  | "schema"
  | "delivery"
  | "counts"
  | "root"
>;

/** Gathers these facts, as far as the delivery has them yet, from its row and the agreement version that it belongs to. */
export async function deliveryFacts(
  context: Pick<GatewayContext, "own">,
  tx: StoreTransaction,
  delivery: Delivery,
): Promise<DeliveryFacts> {
  const { document, stored, outputSchema } = await installedAgreement(
    tx,
    delivery.agreementId,
    delivery.agreementVersion,
  );
  const { id, kind, corrects, number, manifestHash, periodFrom, periodTo, root, records, parts } = delivery;
  return {
    environment: context.own.environment,
    trace: delivery.trace,
    from: document.supplier.oin,
    to: document.receiver.oin,
    basis: { supplier: document.basis.supplier.code, receiver: document.basis.receiver.code },
    purpose: document.purpose.code,
    agreement: { id: stored.id, version: stored.version, hash: stored.hash },
    schema: { id: outputSchema.$id, hash: stored.outputSchemaHash },
    delivery: {
      id,
      kind,
      ...(number === null ? {} : { number }),
      ...(manifestHash === null ? {} : { manifestHash }),
      ...(corrects === null ? {} : { corrects }),
      ...(periodFrom === null || periodTo === null ? {} : { period: { from: periodFrom, to: periodTo } }),
    },
    ...(root === null ? {} : { counts: { records, parts }, root }),
  };
}
