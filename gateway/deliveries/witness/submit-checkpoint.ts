import { SluisError } from "../../core/sluis-error.ts";
import { encodeCheckpointRequest } from "../../ledger/checkpoint-request.ts";
import { currentCheckpoint } from "../../ledger/current-checkpoint.ts";
import { keptSignatures } from "../../ledger/kept-signatures.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import { consistencyProof } from "../../ledger/merkle-proof.ts";
import { takeCosignature } from "../../ledger/take-cosignature.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { logSigner } from "../log-signer.ts";
import { compareClock } from "./compare-clock.ts";
import { compareOwnLog } from "./compare-own-log.ts";
import { noteContact } from "./contact.ts";
import { logBehind } from "./log-behind.ts";
import { partnerLogKeys } from "./partner-log-keys.ts";
import { readOwnNote } from "./read-own-note.ts";

/** How often another size may be answered, and how often our log may be read again, before the answers are no witness's. */
const MAXIMUM_ROUNDS = 3;

const SIZE_TEXT = /^(?:0|[1-9][0-9]{0,15})\n$/;

/**
 * Has the partner cosign our log about it as it is now, and keeps the cosignature. When the partner last cosigned another size than we know
 * of, because an answer was lost or a backup was put back, the proof starts from there; when our log is not what it cosigned, its note shows
 * that and raises the alarm.
 * In: a partner that we dial. Throws what the courier throws, LOG_INTEGRITY, PARTNER_ANSWER_INVALID.
 */
export async function submitCheckpoint(context: GatewayContext, partner: string): Promise<void> {
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) if (await submitAsItIs(context, partner)) return;
  throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "add-checkpoint 409" });
}

/** Out: false when the partner holds more than our log had when it was read. */
async function submitAsItIs(context: GatewayContext, partner: string): Promise<boolean> {
  const { store, courier } = context;
  const { cosigner } = partnerLogKeys(context, partner);
  const own = await store.transaction(async (tx) => {
    const log = await logAbout(context, tx, partner);
    if ((await tx.log.head(log)).size === 0) return undefined;
    const { size, note } = await currentCheckpoint(tx.log, log, logSigner(context));
    const { keyName } = logSigner(context);
    return {
      log,
      size,
      note: keptSignatures(note, ({ name }) => name === keyName),
      from: (await tx.log.lastCosigned(log))?.size ?? 0,
    };
  });
  if (own === undefined) {
    await firstContact(context, partner);
    return true;
  }
  let { from } = own;
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
    const proof = await store.read((tx) => consistencyProof((wanted) => tx.log.nodes(own.log, wanted), from, own.size));
    const body = encodeCheckpointRequest({ oldSize: from, proof, note: own.note });
    const answer = await courier.addCheckpoint(partner, body);
    if (answer.status === 200) {
      const cosigned = takeCosignature(own.note, answer.text, cosigner);
      await store.transaction(async (tx) => {
        await tx.log.saveCosigned(own.log, cosigned);
        await noteContact(context, tx, partner);
        await compareClock(context, tx, partner, cosigned.cosignedAt);
        await tx.alarms.clear({ code: "COSIGNATURE_OLD", partner, subject: "" });
      });
      await context.barrier("witness.cosignatureKept");
      await context.checkpoints.keep(own.log, cosigned.note);
      return true;
    }
    const held = SIZE_TEXT.test(answer.text) ? Number(answer.text) : undefined;
    // what the partner holds decides: either our log continues it, or it shows that ours is behind
    if (answer.status === 409 || answer.status === 422) {
      if (await isBehind(context, partner)) return true;
      if (answer.status === 409 && held !== undefined && held !== from && held <= own.size) {
        from = held;
        continue;
      }
    }
    // another process of ours may have gone further meanwhile
    if (answer.status === 409 && held !== undefined && held > own.size) return false;
    throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: `add-checkpoint ${answer.status}` });
  }
  throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "add-checkpoint 409" });
}

/** Whether what the partner last cosigned shows that our log is not what it was; then the alarm stands. */
async function isBehind(context: GatewayContext, partner: string): Promise<boolean> {
  const answer = await context.courier.witnessed(partner);
  if (answer.status !== 200) return false;
  const shown = readOwnNote(context, partner, answer.text);
  if (shown === undefined) throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "witnessed" });
  return context.store.transaction(async (tx) => {
    const current = await logAbout(context, tx, partner);
    // what was cosigned of a log that has a successor here is named in that one's first entry
    if (parseLogOrigin(shown.origin).generation < parseLogOrigin(current).generation) return false;
    const differs = shown.origin === current ? await compareOwnLog(tx.log, shown) : "size";
    if (differs !== undefined) await logBehind(context, tx, partner, shown.note, differs);
    return differs !== undefined;
  });
}

/** An empty log is compared too: a partner that cosigned something of it shows that it was not empty. */
async function firstContact(context: GatewayContext, partner: string): Promise<void> {
  if (await isBehind(context, partner)) return;
  await context.store.transaction((tx) => noteContact(context, tx, partner));
}
