import { readStatement } from "../../agreements/agreement-statement.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { AgreementStatement } from "../../core/types/agreement-statement.ts";
import { installedAgreement } from "../active-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { activateAgreement } from "./activate-agreement.ts";
import { otherParty } from "./check-own-agreement.ts";
import { keepHold } from "./hold-agreement.ts";
import { proposalWith } from "./proposal-with.ts";
import { markRefused } from "./refuse-agreement.ts";
import { signerOf } from "./signer-of.ts";

/**
 * Takes what the partner states about an agreement between us. What was said before and is said again changes nothing.
 * In: OIN of the partner, the token. Throws what `readStatement` throws, PARTNER_MISMATCH, NOT_THE_RECEIVER, ENVIRONMENT_DIFFERS,
 * PROPOSAL_UNKNOWN, AGREEMENT_DIFFERS, AGREEMENT_UNKNOWN and what `activateAgreement` throws.
 */
export async function takeStatement(context: GatewayContext, partner: string, token: string): Promise<void> {
  const said = await readStatement(token, signerOf(context));
  const { own } = context;
  if (said.from !== partner) throw new SluisError("PARTNER_MISMATCH", { what: "signer" });
  if (said.to !== own.oin) throw new SluisError("NOT_THE_RECEIVER", { what: "OIN" });
  if (said.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: said.environment });
  await context.store.transaction(async (tx) => {
    if (said.act === "signed") return takeSignature(context, tx, said, token);
    if (said.act === "refused") return takeRefusal(context, tx, said);
    return takeHold(context, tx, said, said.act, token);
  });
}

async function takeSignature(
  context: GatewayContext,
  tx: StoreTransaction,
  said: AgreementStatement,
  token: string,
): Promise<void> {
  const { id, version, hash } = said.agreement;
  const installed = await tx.agreements.get(id, version);
  if (installed?.hash === hash && otherParty(context, JSON.parse(installed.document) as Agreement) === said.from)
    return;
  const proposal = await proposalWith(tx, said.from, id, version);
  if (proposal?.ownSignature == null) throw new SluisError("PROPOSAL_UNKNOWN", { agreement: id });
  if (proposal.hash !== hash) throw new SluisError("AGREEMENT_DIFFERS", { agreement: id, member: "hash" });
  const document = JSON.parse(proposal.document) as Agreement;
  const signatures = new Map([
    [context.own.oin, proposal.ownSignature],
    [said.from, token],
  ]);
  await activateAgreement(context, tx, { document, hash, signatures });
}

async function takeRefusal(context: GatewayContext, tx: StoreTransaction, said: AgreementStatement): Promise<void> {
  const { id, version, hash } = said.agreement;
  const proposal = await proposalWith(tx, said.from, id, version);
  if (proposal?.hash !== hash) throw new SluisError("PROPOSAL_UNKNOWN", { agreement: id });
  if (proposal.state !== "refused") await markRefused(context, tx, proposal, said.reason ?? "unspecified");
}

async function takeHold(
  context: GatewayContext,
  tx: StoreTransaction,
  said: AgreementStatement,
  act: "suspended" | "resumed" | "ended",
  token: string,
): Promise<void> {
  const { id } = said.agreement;
  const { stored, document } = await installedAgreement(tx, id);
  if (otherParty(context, document) !== said.from) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
  const before = (await tx.holds.of(id)).find(({ party }) => party === said.from);
  if (before !== undefined && (before.serial >= said.serial || before.act === "ended")) return;
  const { serial, reason = null } = said;
  const hold = { agreementId: id, party: said.from, serial, act, reason, token, at: context.clock.now() };
  await keepHold(context, tx, document, stored.hash, hold);
}
