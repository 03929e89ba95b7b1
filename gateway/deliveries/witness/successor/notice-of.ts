import type { LogSuccessor } from "../../../core/types/log-successor.ts";
import { currentCheckpoint } from "../../../ledger/current-checkpoint.ts";
import { parseLogOrigin } from "../../../ledger/log-origin.ts";
import { inclusionProof } from "../../../ledger/merkle-proof.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { logAbout } from "../../log-about.ts";
import { logSigner } from "../../log-signer.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { closedNumbers } from "./closed-numbers.ts";

/**
 * What a partner needs to accept our log about it as the successor of the one before: its checkpoint, its first entry with the proof, and
 * which numbers are closed here. In: a writing transaction, the partner. Out: undefined when our log is the first one.
 */
export async function noticeOf(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
): Promise<LogSuccessor | undefined> {
  const closed = await closedNumbers(context, tx, partner);
  const log = await logAbout(context, tx, partner);
  if (parseLogOrigin(log).generation === 1) return undefined;
  const { size, note } = await currentCheckpoint(tx.log, log, logSigner(context));
  const [first] = await tx.log.entries(log, 0, 1);
  const proof = await inclusionProof((wanted) => tx.log.nodes(log, wanted), 0, size);
  return { v: 1, checkpoint: note, leaf: text(first!.leaf), proof: proof.map(text), closed };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
