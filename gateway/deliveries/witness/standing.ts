import { SluisError } from "../../core/sluis-error.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import type { Alarm } from "../ports/alarms.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { hadContact } from "./contact.ts";

/** The alarm that stands while our log about a partner is not what was signed of it. */
export function behindAlarm(partner: string): Pick<Alarm, "code" | "partner" | "subject"> {
  return { code: "LOG_BEHIND", partner, subject: "" };
}

/**
 * Why nothing may be sent to a partner and no receipt given: our log about it is not what was signed of it, or nobody has compared it with
 * what the partner cosigned since this process started (a backup may have been put back). Work that stays here goes on.
 * Out: the reason, or undefined when nothing stands in the way.
 */
export async function standingProblem(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
): Promise<SluisError | undefined> {
  const [behind, log, contact] = await Promise.all([
    tx.alarms.get(behindAlarm(partner)),
    logAbout(context, tx, partner),
    hadContact(context, tx, partner),
  ]);
  if (behind !== undefined) return new SluisError("LOG_BEHIND", behind.details);
  // a successor counts once the partner has accepted it
  const accepted = parseLogOrigin(log).generation === 1 || (await tx.log.lastCosigned(log)) !== undefined;
  return accepted && contact ? undefined : new SluisError("CHECKPOINT_FIRST");
}
