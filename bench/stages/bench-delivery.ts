import type { Delivery } from "../../gateway/deliveries/delivery.ts";
import type { PrepareJob } from "../../gateway/deliveries/work/workbench.ts";

/** A delivery that is being loaded, for what is measured without the flow around it. */
export function benchDelivery(
  { agreement }: PrepareJob,
  id: string,
  agreementHash: string,
  outputSchemaHash: string,
  number: number,
): Delivery {
  return {
    id,
    direction: "in",
    partner: agreement.supplier.oin,
    agreementId: agreement.id,
    agreementVersion: agreement.version,
    agreementHash,
    product: agreement.product,
    outputSchemaHash,
    kind: "delta",
    periodFrom: null,
    periodTo: null,
    state: "loading",
    number,
    previousHash: null,
    manifestHash: null,
    manifest: null,
    envelope: null,
    secret: null,
    records: 0,
    parts: 0,
    root: null,
    trace: "",
    pushIdentity: null,
    corrects: null,
    stamp: null,
    report: null,
    createdAt: 0,
    releasedAt: null,
    closedAt: null,
    expiresAt: null,
    attempts: 0,
    nextAttemptAt: 0,
    reason: null,
    parked: false,
  };
}
