import { withdrawsAll } from "../amended-by.ts";
import { correctionDue } from "../correction-due.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { CorrectionView } from "../ports/officer-service.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { effectOf } from "./effect-of.ts";

/** The corrections and withdrawals of a delivery, oldest first; preparations that failed or were repeated are left out. */
export async function correctionsOf(
  { policy }: Pick<GatewayContext, "policy">,
  tx: StoreTransaction,
  { id, direction }: Delivery,
): Promise<CorrectionView[]> {
  const found = await tx.deliveries.list({ direction, corrects: id });
  const views = await Promise.all(
    found
      .filter(({ state }) => state !== "failed" && state !== "preparing")
      .map(async (each): Promise<CorrectionView> => {
        const receipts = await tx.receipts.list(each.id);
        const confirmed = receipts.find(({ stage }) => stage === "stored");
        return {
          deliveryId: each.id,
          kind: each.kind as CorrectionView["kind"],
          whole: withdrawsAll(each),
          number: each.number,
          state: each.state,
          askedAt: each.releasedAt ?? each.createdAt,
          dueAt: await correctionDue(policy, tx, each),
          confirmedAt: confirmed?.at ?? null,
          effect: effectOf(receipts),
        };
      }),
  );
  return views.sort((left, right) => left.askedAt - right.askedAt);
}
