import { SluisError } from "../../../core/sluis-error.ts";
import type { LogSuccessor } from "../../../core/types/log-successor.ts";
import { type Checkpoint, checkpointHash, parseCheckpointText, verifyCheckpoint } from "../../../ledger/checkpoint.ts";
import { addSignature, cosignCheckpoint } from "../../../ledger/cosignature.ts";
import { entryFault } from "../../../ledger/entry-rules.ts";
import { keptSignatures } from "../../../ledger/kept-signatures.ts";
import { decodeEntry } from "../../../ledger/log-entry.ts";
import { logOrigin, parseLogOrigin } from "../../../ledger/log-origin.ts";
import { EMPTY_ROOT, leafHash } from "../../../ledger/merkle-hash.ts";
import { verifyInclusion } from "../../../ledger/merkle-verify.ts";
import { parseNote } from "../../../ledger/signed-note.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { logOfPartner, logOfPartnerSetting } from "../../log-of-partner.ts";
import { logSigner } from "../../log-signer.ts";
import { writeEntry } from "../../log-writer.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { partnerLogKeys } from "../partner-log-keys.ts";

/**
 * Accepts a partner's new log in the place of the one that it lost. Its first entry must name the last checkpoint that was cosigned here, so
 * that nothing that was cosigned is forgotten; the old log stays frozen. The new log is cosigned at once, with an entry in the local log.
 * In: a transaction, the partner, the notice. Out: false when it was accepted before.
 * Throws SUCCESSOR_REFUSED with what is wrong, NOTE_MALFORMED, NOTE_UNSIGNED, SIGNATURE_INVALID, and as `decodeEntry`.
 */
export async function acceptSuccessor(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  notice: LogSuccessor,
): Promise<boolean> {
  const { log: keys } = partnerLogKeys(context, partner);
  const checkpoint = verifyCheckpoint(notice.checkpoint, keys);
  const refuse = (why: string) => new SluisError("SUCCESSOR_REFUSED", { log: checkpoint.origin, why });
  const current = await logOfPartner(context, tx, partner);
  if (checkpoint.origin === current) return false;
  const named = parseLogOrigin(checkpoint.origin);
  if (named.own !== partner || named.partner !== context.own.oin) throw refuse("origin");
  if (named.generation <= parseLogOrigin(current).generation) throw refuse("generation");
  const first = firstEntry(checkpoint, notice);
  if (first?.type !== "successor") throw refuse("first entry");
  const last = await lastOf(tx, current);
  if (first.checkpoint?.log !== last.origin || first.checkpoint.size !== last.size) throw refuse("size");
  if (first.checkpoint.hash !== checkpointHash(last)) throw refuse("hash");

  const note = keptSignatures(notice.checkpoint, ({ name, keyId }) =>
    keys.some((key) => key.name === name && key.keyId === keyId),
  );
  const now = context.clock.now();
  const cosigned = addSignature(note, cosignCheckpoint(note, logSigner(context), now));
  await tx.log.saveCosigned(checkpoint.origin, {
    size: checkpoint.size,
    note: cosigned,
    cosignedAt: Math.floor(now / 1000) * 1000,
  });
  await tx.settings.set(logOfPartnerSetting(partner), checkpoint.origin);
  await tx.alarms.clear({ code: "CHECKPOINT_REFUSED", partner, subject: "" });
  const { origin: log, size } = checkpoint;
  context.logger.warn("successor log accepted", { partner, generation: named.generation });
  await writeEntry(context, tx, logOrigin(context.own.oin, null), {
    type: "successor",
    environment: context.own.environment,
    partner,
    checkpoint: { log, size, hash: checkpointHash(checkpoint) },
  });
  return true;
}

/** The first entry, when it is one and stands in the tree. */
function firstEntry(checkpoint: Checkpoint, { leaf, proof }: LogSuccessor) {
  const bytes = Buffer.from(leaf, "base64url");
  const entry = decodeEntry(bytes);
  const steps = proof.map((hash) => Buffer.from(hash, "base64url"));
  const inTree = verifyInclusion(leafHash(bytes), 0, checkpoint, steps);
  return inTree && entryFault(checkpoint.origin, entry) === undefined ? entry : undefined;
}

/** What was last cosigned here of a log; nothing at all is its empty tree. */
async function lastOf(tx: StoreTransaction, origin: string): Promise<Checkpoint> {
  const held = await tx.log.lastCosigned(origin);
  return held === undefined ? { origin, size: 0, root: EMPTY_ROOT } : parseCheckpointText(parseNote(held.note).text);
}
