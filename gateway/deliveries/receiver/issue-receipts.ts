import { issueReceipt, type RejectedRow } from "../../ledger/issue-receipt.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { logSigner } from "../log-signer.ts";
import type { StoredReceipt, StoreTransaction } from "../ports/store.ts";
import { standingProblem } from "../witness/standing.ts";
import { dueReceipts } from "./due-receipts.ts";
import type { RowFindings } from "./row-problem.ts";

type Stage = StoredReceipt["stage"];

/**
 * Makes the receipts that a received delivery should have and has not yet, from its committed log entries. A receipt can be made
 * at any time after its entry, so a crash in between loses nothing.
 * In: delivery id.
 */
export async function issueReceipts(context: GatewayContext, deliveryId: string): Promise<void> {
  const { keys, store } = context;
  if ((await store.read((tx) => lacking(context, tx, deliveryId))).length === 0) return;
  await store.transaction(async (tx) => {
    for (const { stage, delivery } of await lacking(context, tx, deliveryId)) {
      const token = await issueReceipt({
        storage: tx.log,
        origin: await logAbout(context, tx, delivery.partner),
        stage,
        deliveryId,
        signer: keys.signing,
        logSigner: logSigner(context),
        ...(stage === "rejected" ? { rejection: rejectionOf(delivery) } : {}),
      });
      await tx.receipts.put({ deliveryId, stage, token, at: context.clock.now() }, delivery.partner);
    }
  });
  context.changes.notify();
}

/** None while nothing may be attested: they are made once both sides' checkpoints were compared. */
async function lacking(
  context: GatewayContext,
  tx: StoreTransaction,
  deliveryId: string,
): Promise<{ stage: Stage; delivery: Delivery }[]> {
  const delivery = await tx.deliveries.get(deliveryId);
  if (delivery?.direction !== "in") return [];
  const due = await dueReceipts(tx, delivery);
  if (due.length > 0 && (await standingProblem(context, tx, delivery.partner)) !== undefined) return [];
  return due.map((stage) => ({ stage, delivery }));
}

function rejectionOf(delivery: Delivery): { total: number; rows: RejectedRow[] } {
  const { total, problems } = JSON.parse(delivery.report!) as RowFindings;
  return { total, rows: problems.map(({ part, row, field, rule }) => ({ part, line: row, field, rule })) };
}
