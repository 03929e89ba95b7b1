import { issueReceipt, type RejectedRow } from "../../ledger/issue-receipt.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { logSigner } from "../log-signer.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { standingProblem } from "../witness/standing.ts";
import { dueReceipts } from "./due-receipts.ts";
import type { RowFindings } from "./row-problem.ts";

/**
 * Makes the receipts that a received delivery should have and has not yet, from its log entries; they go out with what they attest, or not
 * at all. None while nothing may be attested: they are made once both sides' checkpoints were compared.
 * In: a transaction, which may be the one that makes the entry; delivery id. Out: whether one was made.
 */
export async function issueDue(context: GatewayContext, tx: StoreTransaction, deliveryId: string): Promise<boolean> {
  const delivery = await tx.deliveries.get(deliveryId);
  if (delivery?.direction !== "in") return false;
  const due = await dueReceipts(tx, delivery);
  if (due.length === 0 || (await standingProblem(context, tx, delivery.partner)) !== undefined) return false;
  const origin = await logAbout(context, tx, delivery.partner);
  for (const stage of due) {
    const token = await issueReceipt({
      storage: tx.log,
      origin,
      stage,
      deliveryId,
      signer: context.keys.signing,
      logSigner: logSigner(context),
      ...(stage === "rejected" ? { rejection: rejectionOf(delivery) } : {}),
    });
    await tx.receipts.put({ deliveryId, stage, token, at: context.clock.now() }, delivery.partner);
  }
  return true;
}

function rejectionOf(delivery: Delivery): { total: number; rows: RejectedRow[] } {
  const { total, problems } = JSON.parse(delivery.report!) as RowFindings;
  return { total, rows: problems.map(({ part, row, field, rule }) => ({ part, line: row, field, rule })) };
}
