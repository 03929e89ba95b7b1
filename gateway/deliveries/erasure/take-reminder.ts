import { checkControlDocument } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { readJws } from "../../core/strict-jose.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { Receipt } from "../../core/types/receipt.ts";
import { decodeEntry } from "../../ledger/log-entry.ts";
import { RECEIPT_TYP } from "../../ledger/receipt-binding.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { ErasureGround } from "../ports/retention-register.ts";
import { decideErasure } from "./decide-erasure.ts";
import { planRetention } from "./plan-retention.ts";

/**
 * Takes back from a supplier our own receipt that a delivery was erased, of which a store that was put back knows nothing any more, and
 * decides on erasing it again. Nobody else can have made it: it is our signature that is looked at.
 * In: the supplier, the receipt. One that is unknown or erased here is left alone. Throws RECEIPT_MISMATCH, and as `readJws`.
 */
export async function takeReminder(context: GatewayContext, partner: string, token: string): Promise<void> {
  const { payload } = await readJws(token, { typ: RECEIPT_TYP, algs: ["ES256", "EdDSA"] }, (kid) => {
    const key = context.keys.ownSigningKey(kid);
    if (key === undefined) throw new SluisError("RECEIPT_MISMATCH", { field: "kid" });
    return key;
  });
  const receipt = checkControlDocument<Receipt>("receipt", parseStrictJson(payload));
  const wanted = { stage: "erased", sender: partner, receiver: context.own.oin } as const;
  for (const [field, value] of Object.entries(wanted))
    if (receipt[field as keyof typeof wanted] !== value) throw new SluisError("RECEIPT_MISMATCH", { field });
  const { ground, erasedRecords } = decodeEntry(Buffer.from(receipt.leaf, "base64url"));
  await context.store.transaction(async (tx) => {
    const known = await tx.deliveries.get(receipt.deliveryId);
    if (known?.partner !== partner || known.direction !== "in") return;
    await tx.deliveries.sequence(known.agreementId, "in");
    const delivery = (await tx.deliveries.get(receipt.deliveryId))!;
    if (delivery.state !== "stored" && delivery.state !== "withdrawn") return;
    if (erasedRecords !== undefined) {
      // which records is known to the officers alone
      const alarm = { code: "RECORDS_BACK", partner, subject: delivery.id, since: context.clock.now() } as const;
      await tx.alarms.raise({ ...alarm, details: { delivery: delivery.id } });
      return;
    }
    await planRetention(tx, delivery);
    const why = { ground: ground as ErasureGround, reason: "ERASED_BEFORE_RESTORE" } as const;
    if (await decideErasure(context, tx, delivery.id, why))
      context.logger.warn("erasure told again", { deliveryId: delivery.id, partner });
  });
}
