import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { standingProblem } from "./standing.ts";

/** States of a delivery whose number is closed, with the entry that says so. */
const CLOSING = {
  stored: "stored",
  purged: "stored",
  withdrawn: "stored",
  rejected: "rejected",
  void: "void",
} as const;

/**
 * Why a delivery whose turn it is must not leave yet: our standing with the partner, a clock that is wrong, or the entry that closed the
 * delivery before it, which the partner has not cosigned yet. Out: undefined when it may leave.
 */
export async function leavingProblem(
  context: GatewayContext,
  tx: StoreTransaction,
  { agreementId, partner }: Pick<Delivery, "agreementId" | "partner">,
): Promise<SluisError | undefined> {
  const [standing, stepped, apart, cosigned] = await Promise.all([
    standingProblem(context, tx, partner),
    tx.alarms.get({ code: "CLOCK_STEPPED", partner: "", subject: "" }),
    tx.alarms.get({ code: "CLOCK_APART", partner, subject: "" }),
    isCosigned(context, tx, agreementId, partner),
  ]);
  if (standing !== undefined) return standing;
  if (stepped !== undefined && context.clock.now() <= Number(stepped.details["until"]))
    return new SluisError("CLOCK_STEPPED", stepped.details);
  if (apart !== undefined) return new SluisError("CLOCK_APART", apart.details);
  return cosigned ? undefined : new SluisError("COSIGNATURE_MISSING");
}

async function isCosigned(
  context: GatewayContext,
  tx: StoreTransaction,
  agreementId: string,
  partner: string,
): Promise<boolean> {
  const [closed, log] = await Promise.all([tx.deliveries.sequence(agreementId, "out"), logAbout(context, tx, partner)]);
  if (closed === undefined) return true;
  const [last] = await tx.deliveries.list({ direction: "out", agreementId, number: closed.number, limit: 1 });
  const type = last && CLOSING[last.state as keyof typeof CLOSING];
  const [entry, held] = await Promise.all([type && tx.log.findEntry(log, type, last.id), tx.log.lastCosigned(log)]);
  // what was closed in a log that has a successor is covered by the successor's first entry
  const index = entry?.index ?? 0;
  return (held?.size ?? 0) > index;
}
