import type { ActiveAgreement } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { PushRequest } from "../ports/officer-service.ts";
import { transition } from "../state-table.ts";
import { newTrace } from "../trace.ts";

/** The row of a delivery that is being prepared. In: agreement, request, new id, wrapped secret, what the manifest will say of pseudonyms. Out: the row, not stored yet. */
export function newDelivery(
  context: GatewayContext,
  agreement: ActiveAgreement,
  request: PushRequest,
  id: string,
  secret: Uint8Array,
  stamp: string,
): Delivery {
  const { stored, document } = agreement;
  return {
    id,
    direction: "out",
    partner: document.receiver.oin,
    agreementId: stored.id,
    agreementVersion: stored.version,
    agreementHash: stored.hash,
    product: document.product,
    outputSchemaHash: stored.outputSchemaHash,
    kind: request.kind,
    corrects: request.corrects ?? null,
    periodFrom: request.period?.from ?? null,
    periodTo: request.period?.to ?? null,
    state: transition("out", null, "push").to,
    number: null,
    previousHash: null,
    manifestHash: null,
    manifest: null,
    envelope: null,
    secret,
    records: 0,
    parts: 0,
    root: null,
    trace: newTrace(),
    pushIdentity: null,
    stamp,
    report: null,
    createdAt: context.clock.now(),
    releasedAt: null,
    closedAt: null,
    expiresAt: null,
    attempts: 0,
    nextAttemptAt: 0,
    reason: null,
    parked: false,
  };
}
