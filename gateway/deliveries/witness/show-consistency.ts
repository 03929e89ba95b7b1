import { consistencyProof } from "../../ledger/merkle-proof.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import type { WitnessAnswer } from "../ports/partner-link.ts";
import { sizeAnswer, witnessAnswer } from "./witness-answer.ts";

/**
 * Shows a partner that one size of our log about it continues another: for a receipt whose checkpoint is older, or younger, than the one
 * that the partner last cosigned.
 * In: the partner, both sizes. Out: proof lines; 400 for sizes that run back, 409 with our size when it is smaller.
 */
export async function showConsistency(
  context: GatewayContext,
  partner: string,
  from: number,
  to: number,
): Promise<WitnessAnswer> {
  if (from === 0 || from > to) return witnessAnswer(400, "sizes run back, or begin at nothing\n");
  return context.store.read(async (tx) => {
    const log = await logAbout(context, tx, partner);
    const { size } = await tx.log.head(log);
    if (to > size) return sizeAnswer(size);
    const proof = await consistencyProof((wanted) => tx.log.nodes(log, wanted), from, to);
    return witnessAnswer(200, proof.map((hash) => `${Buffer.from(hash).toString("base64")}\n`).join(""));
  });
}
