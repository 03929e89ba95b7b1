import { installedAgreement } from "./active-agreement.ts";
import type { Delivery } from "./delivery.ts";
import type { FlowPolicy } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

const HOUR = 3600_000;

/**
 * By when a correction or withdrawal is to be confirmed, milliseconds since 1970: so long after its release as the agreement says, or else
 * the usual time. The receiver counts from when it heard of it.
 */
export async function correctionDue(
  { correctionDue: usual }: Pick<FlowPolicy, "correctionDue">,
  tx: StoreTransaction,
  { agreementId, agreementVersion, releasedAt, createdAt }: Delivery,
): Promise<number> {
  const { document } = await installedAgreement(tx, agreementId, agreementVersion);
  const agreed = document.corrections?.confirmWithinHours;
  return (releasedAt ?? createdAt) + (agreed === undefined ? usual : agreed * HOUR);
}
