import type { Receipt } from "../../core/types/receipt.ts";
import { parseCheckpointText } from "../../ledger/checkpoint.ts";
import { addSignature, cosignCheckpoint } from "../../ledger/cosignature.ts";
import { keptSignatures } from "../../ledger/kept-signatures.ts";
import type { CosignedNote } from "../../ledger/log-storage.ts";
import { parseNote } from "../../ledger/signed-note.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logSigner } from "../log-signer.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { partnerLogKeys } from "./partner-log-keys.ts";

/**
 * Cosigns the checkpoint of a verified final receipt, in the transaction that takes the receipt: nothing is let go of before that. One that
 * lies before what was cosigned already needs no more.
 * In: the receipt, the cosigned checkpoint that it was verified against. Out: false when another was cosigned since; then the receipt is to
 * be verified again, and nothing was written.
 */
export async function cosignReceipt(
  context: GatewayContext,
  tx: StoreTransaction,
  { log, receiver, checkpoint }: Receipt,
  previous: CosignedNote | undefined,
): Promise<boolean> {
  const held = await tx.log.lastCosigned(log);
  if (held?.size !== previous?.size) return false;
  const { size } = parseCheckpointText(parseNote(checkpoint).text);
  if (held !== undefined && held.size >= size) return true;
  const keys = partnerLogKeys(context, receiver).log;
  const note = keptSignatures(checkpoint, ({ name, keyId }) =>
    keys.some((key) => key.name === name && key.keyId === keyId),
  );
  const now = context.clock.now();
  const line = cosignCheckpoint(note, logSigner(context), now);
  const cosignedAt = Math.floor(now / 1000) * 1000;
  await tx.log.saveCosigned(log, { size, note: addSignature(note, line), cosignedAt });
  return true;
}
