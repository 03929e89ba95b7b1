import type { Agreement } from "../../../core/types/agreement.ts";
import type { LogSuccessor } from "../../../core/types/log-successor.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import type { StoreTransaction } from "../../ports/store.ts";

/** The last number that is closed here for every agreement under which a partner delivers to us; 0 with zeros before the first. */
export async function closedNumbers(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
): Promise<LogSuccessor["closed"]> {
  const agreements = (await tx.agreements.list()).filter(({ document }) => {
    const { supplier, receiver } = JSON.parse(document) as Agreement;
    return supplier.oin === partner && receiver.oin === context.own.oin;
  });
  const closed: LogSuccessor["closed"] = [];
  for (const agreementId of new Set(agreements.map(({ id }) => id))) {
    const last = await tx.deliveries.sequence(agreementId, "in");
    closed.push({ agreementId, number: last?.number ?? 0, manifestHash: last?.manifestHash ?? "0".repeat(64) });
  }
  return closed;
}
