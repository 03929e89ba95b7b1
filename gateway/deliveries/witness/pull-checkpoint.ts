import { SluisError } from "../../core/sluis-error.ts";
import { parseCheckpointText } from "../../ledger/checkpoint.ts";
import { parseCheckpointRequest } from "../../ledger/checkpoint-request.ts";
import type { CosignedNote } from "../../ledger/log-storage.ts";
import { parseNote } from "../../ledger/signed-note.ts";
import { witnessCheckpoint } from "../../ledger/witness-checkpoint.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logOfPartner } from "../log-of-partner.ts";
import { logSigner } from "../log-signer.ts";
import { partnerLogKeys } from "./partner-log-keys.ts";
import { refuseCheckpoint } from "./refuse-checkpoint.ts";
import { takeSuccessor } from "./successor/take-successor.ts";

/**
 * Witnesses the log of a partner that we dial: fetches its checkpoint with the proof that it continues what was last cosigned, verifies,
 * saves, and only then hands over the cosignature. A log that shows another history is refused, with an entry and an alarm here, and the
 * note that is held here goes to the partner, so that it knows too.
 * In: the partner. Throws what the courier throws, PARTNER_ANSWER_INVALID.
 */
export async function pullCheckpoint(context: GatewayContext, partner: string): Promise<void> {
  const { store, courier } = context;
  const { log: keys } = partnerLogKeys(context, partner);
  const { origin, held } = await store.read(async (tx) => {
    const name = await logOfPartner(context, tx, partner);
    return { origin: name, held: await tx.log.lastCosigned(name) };
  });
  const answer = await courier.checkpoint(partner, held?.size ?? 0);
  if (answer.status === 404 && held === undefined) return;
  // another log, or a smaller one: the partner may have begun a successor
  const same = answer.status === 200 && originOf(answer.text) === origin;
  if (!same && (await takeSuccessor(context, partner))) return pullCheckpoint(context, partner);
  if ((answer.status === 409 || answer.status === 404) && held !== undefined) {
    await store.transaction((tx) => refuseCheckpoint(context, tx, partner, headOf(held), "rollback"));
    return handOver(context, partner, held);
  }
  if (answer.status !== 200) throw invalid(partner, `checkpoint ${answer.status}`);
  const outcome = await store.transaction(async (tx) => {
    const order = { storage: tx.log, body: answer.text, origin, keys, signer: logSigner(context) };
    const made = await witnessCheckpoint({ ...order, now: context.clock.now() });
    if (made.kind === "fork" || made.kind === "inconsistent")
      await refuseCheckpoint(context, tx, partner, made.checkpoint, made.kind);
    return made;
  });
  await context.barrier("witness.cosigned");
  // another process of ours cosigned more meanwhile, and hands that over
  if (outcome.kind === "stale") return;
  if (outcome.kind === "cosigned") return handOver(context, partner, outcome.cosigned);
  if ((outcome.kind === "fork" || outcome.kind === "inconsistent") && held !== undefined)
    return handOver(context, partner, held);
  throw invalid(partner, `checkpoint ${outcome.kind}`);
}

/** Gives the partner what we cosigned of its log; also when its log is not so any more, as the proof of that. */
export async function handOver(context: GatewayContext, partner: string, { note }: CosignedNote): Promise<void> {
  const answer = await context.courier.cosign(partner, note);
  if (answer.status === 200 || answer.status === 409) return;
  throw invalid(partner, `cosignature ${answer.status}`);
}

function originOf(body: string): string {
  return parseCheckpointText(parseNote(parseCheckpointRequest(body).note).text).origin;
}

function headOf({ note }: CosignedNote) {
  return parseCheckpointText(parseNote(note).text);
}

function invalid(partner: string, why: string): SluisError {
  return new SluisError("PARTNER_ANSWER_INVALID", { partner, why });
}
