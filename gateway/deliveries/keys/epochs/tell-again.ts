import { SluisError } from "../../../core/sluis-error.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { announceTo } from "./announce-to.ts";
import { keptAgreements } from "./domain-agreements.ts";
import { nextSerial } from "./next-serial.ts";
import { tellPartner } from "./tell-partner.ts";

/**
 * States again to every partner how an epoch stands that is past its announcement: for a partner, or a keeper, whose store was put back.
 * Whoever knows it confirms it once more. In: the epochs of the domain, the one that is told. Throws EPOCH_STATE for one that was never
 * stated or is destroyed.
 */
export async function tellAgain(
  context: GatewayContext,
  tx: StoreTransaction,
  epochs: readonly KeyEpoch[],
  known: KeyEpoch,
): Promise<void> {
  const { domain, epoch, kid, state, serial: stated, activatesAt, overlapUntil, emergency } = known;
  if (stated === 0 || state === "destroyed") throw new SluisError("EPOCH_STATE", { domain, epoch, state });
  const now = context.clock.now();
  const first = nextSerial(epochs, now);
  const serial = first + 1;
  await tx.keyEpochs.put({ ...known, serial, changedAt: now });
  const words = { says: "statement", domain, epoch, kid } as const;
  for (const partner of (await keptAgreements(context, tx, domain)).keys()) {
    if (state !== "active") {
      await tellPartner(context, tx, partner, { ...words, act: "retired", serial });
      continue;
    }
    await announceTo(context, tx, partner, epochs, { ...known, serial: first });
    const moment = { activatesAt: activatesAt!, overlapUntil: overlapUntil!, emergency };
    await tellPartner(context, tx, partner, { ...words, ...moment, act: "activated", serial });
  }
}
