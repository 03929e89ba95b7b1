import { type Checkpoint, verifyCheckpoint } from "../../ledger/checkpoint.ts";
import { verifyCosignature } from "../../ledger/cosignature.ts";
import { keptSignatures } from "../../ledger/kept-signatures.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { ownVerifierKeys } from "../own-verifier-keys.ts";
import { partnerLogKeys } from "./partner-log-keys.ts";

/** A checkpoint of a log of ours that a partner cosigned, with no other signatures than these two. */
export interface OwnCosignedNote extends Checkpoint {
  readonly note: string;
  /** Milliseconds since 1970, by the partner's clock. */
  readonly cosignedAt: number;
}

/**
 * Reads a note that a partner shows as what it cosigned of a log of ours: our signature proves that we made it, so it counts also where our
 * own store no longer knows of it.
 * In: the partner, the note. Out: the checkpoint; undefined when the partner did not cosign it.
 * Throws NOTE_MALFORMED, NOTE_UNSIGNED (not ours), SIGNATURE_INVALID, PARTNER_CARD_MISSING.
 */
export function readOwnNote(context: GatewayContext, partner: string, note: string): OwnCosignedNote | undefined {
  const own = ownVerifierKeys(context);
  const checkpoint = verifyCheckpoint(note, own);
  const { cosigner } = partnerLogKeys(context, partner);
  const times = cosigner.flatMap((key) => verifyCosignature(note, key) ?? []);
  if (times.length === 0) return undefined;
  const kept = keptSignatures(note, ({ name, keyId }) =>
    [...own, ...cosigner].some((key) => key.name === name && key.keyId === keyId),
  );
  return { ...checkpoint, note: kept, cosignedAt: Math.max(...times) };
}
