import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import { installedAgreement } from "../active-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { secondPerson } from "../officer/second-person.ts";
import type { AgreementStep } from "../ports/agreement-office.ts";
import type { AgreementHold } from "../ports/agreement-register.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { otherParty } from "./check-own-agreement.ts";
import { heldStatus } from "./held-status.ts";
import { logAgreement } from "./log-agreement.ts";
import { ownStatement } from "./own-statement.ts";

/**
 * Suspends, resumes or ends an agreement in all its versions, here at once and at the partner as soon as it hears. Suspending takes
 * one person, since it must be quick; the others take two where the configuration asks for it.
 * In: the officer, id, what, a reason's code. Throws AGREEMENT_UNKNOWN, AGREEMENT_ENDED, OTHER_HOLD, NOT_SUSPENDED.
 */
export async function holdAgreement(
  context: GatewayContext,
  who: Requester,
  id: string,
  act: AgreementHold["act"],
  reason: string | null,
): Promise<AgreementStep> {
  return context.store.transaction(async (tx): Promise<AgreementStep> => {
    const { stored, document } = await installedAgreement(tx, id);
    const { version, hash } = stored;
    const party = context.own.oin;
    const holds = await tx.holds.of(id);
    const own = holds.find((hold) => hold.party === party);
    requirePossible(id, act, holds, own);
    const step = { id, version, hash, delivered: false };
    if (act !== "suspended" && !(await secondPerson(context, tx, who, "agreements", `${act} ${id}`)))
      return { ...step, state: "awaiting-second-person" };
    const partner = otherParty(context, document);
    const at = context.clock.now();
    const serial = (own?.serial ?? 0) + 1;
    const token = await ownStatement(context, { act, agreement: stored, to: partner, serial, reason });
    const state = await keepHold(context, tx, document, hash, {
      ...{ agreementId: id, party, serial, act, reason, token, at, who },
    });
    await tx.messages.add({ partner, kind: "agreement-statement", subject: id, token, at });
    return { ...step, state };
  });
}

/** Keeps what a party said and lets it count: every version, every delivery under way. Out: the status now. */
export async function keepHold(
  context: GatewayContext,
  tx: StoreTransaction,
  document: Agreement,
  hash: string,
  said: AgreementHold & { readonly who?: Requester },
): Promise<"active" | "suspended" | "ended"> {
  const { who, ...hold } = said;
  const { agreementId, act, reason } = hold;
  await tx.holds.put(hold);
  const status = heldStatus(await tx.holds.of(agreementId));
  await tx.agreements.setStatus(agreementId, status);
  await logAgreement(context, tx, { type: `agreement-${act}`, document, hash, who, reason });
  await tx.hints.add({ step: "send", subject: agreementId });
  return status;
}

function requirePossible(
  agreement: string,
  act: AgreementHold["act"],
  holds: readonly AgreementHold[],
  own: AgreementHold | undefined,
): void {
  if (holds.some((hold) => hold.act === "ended")) throw new SluisError("AGREEMENT_ENDED", { agreement });
  if (act !== "resumed" || own?.act === "suspended") return;
  throw new SluisError(holds.some((hold) => hold.act === "suspended") ? "OTHER_HOLD" : "NOT_SUSPENDED", { agreement });
}
