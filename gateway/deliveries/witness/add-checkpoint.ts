import { parseCheckpointText } from "../../ledger/checkpoint.ts";
import { parseNote } from "../../ledger/signed-note.ts";
import { type WitnessOutcome, witnessCheckpoint } from "../../ledger/witness-checkpoint.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logOfPartner } from "../log-of-partner.ts";
import { logSigner } from "../log-signer.ts";
import type { WitnessAnswer } from "../ports/partner-link.ts";
import { partnerLogKeys } from "./partner-log-keys.ts";
import { refuseCheckpoint } from "./refuse-checkpoint.ts";
import { sizeAnswer, witnessAnswer } from "./witness-answer.ts";

/**
 * Cosigns a partner's checkpoint when its log continues what was cosigned before, as C2SP tlog-witness says: 404 for another log, 403
 * without a signature of the partner, 400 for sizes that run back, 409 with the last size, 422 for a proof that does not hold. What shows
 * another history is an entry and an alarm.
 * In: the partner on this connection, the body. Out: the answer, once what was cosigned is durable. Throws NOTE_MALFORMED.
 */
export async function addCheckpoint(context: GatewayContext, partner: string, body: string): Promise<WitnessAnswer> {
  const { log: keys } = partnerLogKeys(context, partner);
  const outcome = await context.store.transaction(async (tx): Promise<WitnessOutcome & { readonly last?: number }> => {
    const origin = await logOfPartner(context, tx, partner);
    const asked = { storage: tx.log, body, origin, keys, signer: logSigner(context), now: context.clock.now() };
    const made = await witnessCheckpoint(asked);
    if (made.kind !== "fork" && made.kind !== "inconsistent") return made;
    await refuseCheckpoint(context, tx, partner, made.checkpoint, made.kind);
    const held = await tx.log.lastCosigned(origin);
    return { ...made, last: held === undefined ? 0 : parseCheckpointText(parseNote(held.note).text).size };
  });
  await context.barrier("witness.cosigned");
  context.changes.notify(partner);
  switch (outcome.kind) {
    case "cosigned":
      return witnessAnswer(200, outcome.line);
    case "unknown-log":
      return witnessAnswer(404, "unknown log\n");
    case "unsigned":
      return witnessAnswer(403, "no signature of a key of this log\n");
    case "sizes-run-back":
      return witnessAnswer(400, "old size above the size of the checkpoint\n");
    case "stale":
      return sizeAnswer(outcome.size);
    case "fork":
      return sizeAnswer(outcome.last ?? 0);
    case "inconsistent":
      return witnessAnswer(422, "the proof does not hold\n");
  }
}
