import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import type { WitnessAnswer } from "../ports/partner-link.ts";
import { compareClock } from "./compare-clock.ts";
import { compareOwnLog } from "./compare-own-log.ts";
import { noteContact } from "./contact.ts";
import { logBehind } from "./log-behind.ts";
import { readOwnNote } from "./read-own-note.ts";
import { sizeAnswer, witnessAnswer } from "./witness-answer.ts";

/**
 * Takes what a partner last cosigned of our log about it. When our log still is so, the cosignature is kept beside the checkpoint and both
 * sides have compared; when it is not, a backup was put back here, and the note is the proof of it.
 * In: the partner on this connection, a note with our signature and its cosignature; the same or an older one again changes nothing.
 * Out: 200; 403 when it is not ours or the partner did not cosign it, 404 for another log, 409 with our size when our log is not so.
 * Throws NOTE_MALFORMED, SIGNATURE_INVALID, NOTE_UNSIGNED.
 */
export async function takeOwnCosignature(
  context: GatewayContext,
  partner: string,
  text: string,
): Promise<WitnessAnswer> {
  const shown = readOwnNote(context, partner, text);
  if (shown === undefined) return witnessAnswer(403, "no cosignature of the partner\n");
  const { origin, size, note, cosignedAt } = shown;
  const answer = await context.store.transaction(async (tx) => {
    if (origin !== (await logAbout(context, tx, partner))) return witnessAnswer(404, "unknown log\n");
    const differs = await compareOwnLog(tx.log, shown);
    if (differs !== undefined) {
      await logBehind(context, tx, partner, note, differs);
      return sizeAnswer((await tx.log.head(origin)).size);
    }
    const held = await tx.log.lastCosigned(origin);
    // an older one tells nothing about what was cosigned last, nor about the clock now
    const now = context.clock.now();
    if (
      held !== undefined &&
      (held.size > size || (held.size === size && held.cosignedAt > cosignedAt && held.cosignedAt <= now))
    )
      return witnessAnswer(200, "");
    await noteContact(context, tx, partner);
    if (held?.size === size && held.cosignedAt === cosignedAt) return witnessAnswer(200, "");
    await tx.log.saveCosigned(origin, { size, note, cosignedAt });
    await compareClock(context, tx, partner, cosignedAt);
    await tx.alarms.clear({ code: "COSIGNATURE_OLD", partner, subject: "" });
    return witnessAnswer(200, "");
  });
  if (answer.status === 200) await context.checkpoints.keep(origin, note);
  context.changes.notify(partner);
  return answer;
}
