import { encodeCheckpointRequest } from "../../ledger/checkpoint-request.ts";
import { currentCheckpoint } from "../../ledger/current-checkpoint.ts";
import { consistencyProof } from "../../ledger/merkle-proof.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { logSigner } from "../log-signer.ts";
import type { WitnessAnswer } from "../ports/partner-link.ts";
import { sizeAnswer, witnessAnswer } from "./witness-answer.ts";

/**
 * Shows a partner the checkpoint of our log about it, with the proof that it continues the size that the partner last cosigned.
 * In: the partner, that size. Out: the text of add-checkpoint (C2SP tlog-witness), so that both directions are read alike; 409 with our size
 * when it is smaller, which the partner then proves with what it holds; 404 while the log is empty. Throws LOG_INTEGRITY.
 */
export async function showOwnLog(context: GatewayContext, partner: string, from: number): Promise<WitnessAnswer> {
  return context.store.transaction(async (tx) => {
    const log = await logAbout(context, tx, partner);
    const { size } = await tx.log.head(log);
    if (size === 0 && from === 0) return witnessAnswer(404, "the log is empty\n");
    if (from > size) return sizeAnswer(size);
    const { note } = await currentCheckpoint(tx.log, log, logSigner(context));
    const proof = await consistencyProof((wanted) => tx.log.nodes(log, wanted), from, size);
    return witnessAnswer(200, encodeCheckpointRequest({ oldSize: from, proof, note }));
  });
}
