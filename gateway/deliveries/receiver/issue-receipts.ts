import { issueReceipt, type RejectedRow } from "../../ledger/issue-receipt.ts";
import { logKeyName } from "../../ledger/log-origin.ts";
import type { Delivery } from "../delivery.ts";
import type { DeliveryState } from "../delivery-state.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { partnerLog } from "../log-writer.ts";
import type { StoredReceipt, StoreTransaction } from "../ports/store.ts";
import type { RowFindings } from "./row-problem.ts";

type Stage = StoredReceipt["stage"];

/** Which receipts a delivery must have by the time it is in a state. */
const DUE: { readonly [state in DeliveryState]?: readonly Stage[] } = {
  accepted: ["accepted"],
  loading: ["accepted"],
  stored: ["accepted", "stored"],
  rejected: ["accepted", "rejected"],
  void: ["void"],
};

/**
 * Makes the receipts that a received delivery should have and has not yet, from its committed log entries. A receipt can be made
 * at any time after its entry, so a crash in between loses nothing.
 * In: delivery id.
 */
export async function issueReceipts(context: GatewayContext, deliveryId: string): Promise<void> {
  const { keys, own, store } = context;
  if ((await store.read((tx) => lacking(tx, deliveryId))).length === 0) return;
  await store.transaction(async (tx) => {
    for (const { stage, delivery } of await lacking(tx, deliveryId)) {
      const token = await issueReceipt({
        storage: tx.log,
        origin: partnerLog(context, delivery.partner),
        stage,
        deliveryId,
        signer: keys.signing,
        logSigner: { key: keys.log, keyName: logKeyName(own.oin) },
        ...(stage === "rejected" ? { rejection: rejectionOf(delivery) } : {}),
      });
      await tx.receipts.put({ deliveryId, stage, token, at: context.clock.now() }, delivery.partner);
    }
  });
  context.changes.notify();
}

async function lacking(tx: StoreTransaction, deliveryId: string): Promise<{ stage: Stage; delivery: Delivery }[]> {
  const delivery = await tx.deliveries.get(deliveryId);
  if (delivery?.direction !== "in") return [];
  const there = (await tx.receipts.list(deliveryId)).map((receipt) => receipt.stage);
  return (DUE[delivery.state] ?? []).filter((stage) => !there.includes(stage)).map((stage) => ({ stage, delivery }));
}

function rejectionOf(delivery: Delivery): { total: number; rows: RejectedRow[] } {
  const { total, problems } = JSON.parse(delivery.report!) as RowFindings;
  return { total, rows: problems.map(({ part, row, field, rule }) => ({ part, line: row, field, rule })) };
}
