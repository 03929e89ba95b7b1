import { requireOtherPerson } from "../../../access/require-other-person.ts";
import { SluisError } from "../../../core/sluis-error.ts";
import { type Checkpoint, checkpointHash } from "../../../ledger/checkpoint.ts";
import { logOrigin, parseLogOrigin } from "../../../ledger/log-origin.ts";
import { treeRoot } from "../../../ledger/merkle-proof.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { logAbout } from "../../log-about.ts";
import { writeEntry } from "../../log-writer.ts";
import type { Requester } from "../../ports/requester.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import type { SuccessorStep } from "../../ports/successor-step.ts";
import { exchangeSoon } from "../exchange-soon.ts";
import { readOwnNote } from "../read-own-note.ts";
import { behindAlarm } from "../standing.ts";

/**
 * Begins a new log about a partner in the place of one that was lost with a store that was put back; two people ask for it. Its first entry
 * names the last checkpoint that the partner cosigned of the old one, which stays frozen; the partner accepts it by that.
 * In: who asks, the partner. Out: what came of it.
 * Throws LOG_NOT_BEHIND, CHECKPOINT_FIRST while the partner has not shown yet what it cosigned, OWN_RELEASE for the same person twice.
 */
export async function startSuccessor(context: GatewayContext, who: Requester, partner: string): Promise<SuccessorStep> {
  const setting = `successor:${partner}`;
  const step = await context.store.transaction(async (tx): Promise<SuccessorStep> => {
    const frozen = await logAbout(context, tx, partner);
    const alarm = await tx.alarms.get(behindAlarm(partner));
    if (alarm === undefined) throw new SluisError("LOG_NOT_BEHIND", { partner });
    const shown = readOwnNote(context, partner, String(alarm.details["note"]));
    if (shown === undefined) throw new SluisError("CHECKPOINT_FIRST");
    const generation = Math.max(parseLogOrigin(shown.origin).generation, parseLogOrigin(frozen).generation) + 1;
    const successor = logOrigin(context.own.oin, partner, generation);
    const first = await tx.settings.get(setting);
    if (first === undefined) {
      await tx.settings.set(setting, who.id);
      return { state: "requested", frozen, successor };
    }
    requireOtherPerson(who, first);
    const { origin: log, size } = shown;
    // what is there of the old log is fixed by the partner's cosignature on the new one
    const stays = await asItStays(tx, frozen);
    await writeEntry(
      context,
      tx,
      successor,
      {
        type: "successor",
        environment: context.own.environment,
        checkpoint: { log, size, hash: checkpointHash(shown) },
        ...(frozen === log ? { frozen: { size: stays.size, hash: checkpointHash(stays) } } : {}),
        role: who.role,
      },
      { actor: who.id },
    );
    await tx.settings.delete(setting);
    await tx.alarms.clear(behindAlarm(partner));
    return { state: "started", frozen, successor };
  });
  if (step.state === "started") {
    context.logger.warn("successor log started", { partner });
    exchangeSoon(context, partner);
  }
  context.changes.notify();
  return step;
}

/** A log at its present size, whatever was signed of it. */
async function asItStays(tx: StoreTransaction, origin: string): Promise<Checkpoint> {
  const { size } = await tx.log.head(origin);
  return { origin, size, root: await treeRoot((wanted) => tx.log.nodes(origin, wanted), size) };
}
