import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logOfPartner } from "../log-of-partner.ts";
import type { WitnessAnswer, WitnessService } from "../ports/partner-link.ts";
import { keepRefusal } from "../refused-message.ts";
import { addCheckpoint } from "./add-checkpoint.ts";
import { showConsistency } from "./show-consistency.ts";
import { showOwnLog } from "./show-own-log.ts";
import { acceptSuccessor } from "./successor/accept-successor.ts";
import { closedNumbers } from "./successor/closed-numbers.ts";
import { noticeOf } from "./successor/notice-of.ts";
import { takeOwnCosignature } from "./take-own-cosignature.ts";
import { witnessAnswer } from "./witness-answer.ts";

/**
 * The side of the witness that is asked. In: the gateway's parts. Out: one method per message; a text that
 * is not in the required form is answered with 400, a signature that fails with 403, as C2SP tlog-witness says.
 */
export function witnessService(context: GatewayContext): WitnessService {
  const answered = async (partner: string, work: () => Promise<WitnessAnswer>): Promise<WitnessAnswer> => {
    try {
      return await keepRefusal(context, partner, null, work);
    } catch (error) {
      if (!(error instanceof SluisError)) throw error;
      if (error.code === "NOTE_MALFORMED") return witnessAnswer(400, "not in the required form\n");
      if (error.code === "NOTE_UNSIGNED" || error.code === "SIGNATURE_INVALID")
        return witnessAnswer(403, "not signed by a known key\n");
      throw error;
    }
  };
  return {
    addCheckpoint: (partner, body) => answered(partner, () => addCheckpoint(context, partner, body)),
    checkpoint: (partner, from) => showOwnLog(context, partner, from),
    consistency: (partner, from, to) => showConsistency(context, partner, from, to),
    cosign: (partner, note) => answered(partner, () => takeOwnCosignature(context, partner, note)),
    async witnessed(partner) {
      const held = await context.store.read(async (tx) =>
        tx.log.lastCosigned(await logOfPartner(context, tx, partner)),
      );
      return held === undefined ? witnessAnswer(404, "nothing was cosigned\n") : witnessAnswer(200, held.note);
    },
    successor: async (partner) => (await context.store.transaction((tx) => noticeOf(context, tx, partner))) ?? null,
    putSuccessor: (partner, notice) =>
      keepRefusal(context, partner, null, () =>
        context.store.transaction(async (tx) => {
          // agreements are locked before logs
          const closed = await closedNumbers(context, tx, partner);
          await acceptSuccessor(context, tx, partner, notice);
          return { ...notice, closed };
        }),
      ),
  };
}
