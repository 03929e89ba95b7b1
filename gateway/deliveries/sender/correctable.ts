import { SluisError } from "../../core/sluis-error.ts";
import { type ActiveAgreement, installedAgreement } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { DeliveryState } from "../delivery-state.ts";
import type { PushRequest } from "../ports/officer-service.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** States in which the receiver holds what was delivered, or held it until it was withdrawn. */
const DELIVERED: readonly DeliveryState[] = ["stored", "purged", "withdrawn"];

/** States in which a withdrawal may still come to be. */
const UNDER_WAY: readonly DeliveryState[] = ["prepared", "awaitingApproval", "released", "sending", "accepted"];

/**
 * The delivery that a correction or withdrawal is about, once it is sure that it can be; undefined for any other kind.
 * In: transaction, the agreement in force, what is asked. Throws CORRECTS_MISSING, CORRECTS_NOT_ALLOWED, DELIVERY_UNKNOWN, NOT_THE_SUPPLIER,
 * CORRECTS_OTHER_AGREEMENT, CORRECTS_WITHDRAWAL, CORRECTS_NOT_STORED, ALREADY_WITHDRAWN, WITHDRAWAL_UNDER_WAY, CORRECTS_OTHER_PRODUCT.
 */
export async function correctable(
  tx: StoreTransaction,
  { stored, document }: ActiveAgreement,
  { kind, corrects }: PushRequest,
): Promise<Delivery | undefined> {
  if (kind !== "correction" && kind !== "withdrawal") {
    if (corrects !== undefined) throw new SluisError("CORRECTS_NOT_ALLOWED", { kind });
    return undefined;
  }
  if (corrects === undefined) throw new SluisError("CORRECTS_MISSING", { kind });
  const target = await tx.deliveries.get(corrects);
  if (target === undefined) throw new SluisError("DELIVERY_UNKNOWN");
  if (target.direction === "in") throw new SluisError("NOT_THE_SUPPLIER", { agreement: target.agreementId });
  if (target.agreementId !== stored.id) throw new SluisError("CORRECTS_OTHER_AGREEMENT", { agreement: stored.id });
  if (target.kind === "withdrawal") throw new SluisError("CORRECTS_WITHDRAWAL");
  if (!DELIVERED.includes(target.state)) throw new SluisError("CORRECTS_NOT_STORED", { state: target.state });
  if (kind === "withdrawal") {
    if (target.state === "withdrawn") throw new SluisError("ALREADY_WITHDRAWN");
    await requireNoneUnderWay(tx, target);
    return target;
  }
  // a withdrawal needs no more than a name; a correction has to be of the same make
  const { product, productVersion: version } = (
    await installedAgreement(tx, target.agreementId, target.agreementVersion)
  ).document;
  if (product !== document.product || version !== document.productVersion)
    throw new SluisError("CORRECTS_OTHER_PRODUCT", { product, version });
  return target;
}

/** A whole delivery is withdrawn once; the draft of the same request has no parts yet and is not counted. */
async function requireNoneUnderWay(tx: StoreTransaction, target: Delivery): Promise<void> {
  const open = await tx.deliveries.list({ direction: "out", corrects: target.id, states: UNDER_WAY });
  const whole = open.find(({ kind, parts }) => kind === "withdrawal" && parts === 0);
  if (whole !== undefined) throw new SluisError("WITHDRAWAL_UNDER_WAY", { delivery: whole.id });
}
