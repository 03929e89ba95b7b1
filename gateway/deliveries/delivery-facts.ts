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

/** Facts of an agreement version and its output schema, which two hashes name and which never change. */
type AgreedFacts = Pick<DeliveryFacts, "from" | "to" | "basis" | "purpose" | "agreement" | "schema">;

/** Each delivery has some six entries, and a gateway few agreements. The one added longest ago is the first. */
const kept = new Map<string, AgreedFacts>();
const MOST_KEPT = 500;

/** Gathers these facts, as far as the delivery has them yet, from its row and the agreement version that it belongs to. */
export async function deliveryFacts(
  context: Pick<GatewayContext, "own">,
  tx: StoreTransaction,
  delivery: Delivery,
): Promise<DeliveryFacts> {
  const { id, kind, corrects, number, manifestHash, periodFrom, periodTo, root, records, parts } = delivery;
  return {
    environment: context.own.environment,
    trace: delivery.trace,
    ...(await agreedFacts(tx, delivery)),
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

async function agreedFacts(tx: StoreTransaction, delivery: Delivery): Promise<AgreedFacts> {
  const { agreementId, agreementVersion, agreementHash, outputSchemaHash } = delivery;
  const key = `${agreementHash} ${outputSchemaHash}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const { document, stored, outputSchema } = await installedAgreement(tx, agreementId, agreementVersion);
  const facts: AgreedFacts = {
    from: document.supplier.oin,
    to: document.receiver.oin,
    basis: { supplier: document.basis.supplier.code, receiver: document.basis.receiver.code },
    purpose: document.purpose.code,
    agreement: { id: stored.id, version: stored.version, hash: stored.hash },
    schema: { id: outputSchema.$id, hash: stored.outputSchemaHash },
  };
  // a delivery that names another version than is installed here says nothing about that one
  if (stored.hash !== agreementHash || stored.outputSchemaHash !== outputSchemaHash) return facts;
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(key, facts);
  return facts;
}
