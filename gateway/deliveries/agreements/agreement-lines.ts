import { agreementState } from "../../agreements/agreement-state.ts";
import { localDate } from "../../core/local-date.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { AgreementAttention, AgreementLine } from "../ports/agreement-office.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { otherParty } from "./check-own-agreement.ts";
import { partnerRuns } from "./partner-runs.ts";

/** How long before its last day an agreement asks for attention, milliseconds: time to draw up and sign a next version. */
const EXPIRES_SOON = 60 * 24 * 3600_000;

/** Every agreement version and every proposal here, with what asks for attention. */
export async function agreementLines(context: GatewayContext): Promise<AgreementLine[]> {
  const now = context.clock.now();
  const today = localDate(now);
  const soon = localDate(now + EXPIRES_SOON);
  return context.store.read(async (tx) => {
    const lines: AgreementLine[] = [];
    const all = await tx.agreements.list();
    for (const stored of all) {
      const document = JSON.parse(stored.document) as Agreement;
      const partner = otherParty(context, document);
      const newest = all.findLast(({ id }) => id === stored.id)?.version === stored.version;
      const attention: AgreementAttention[] = [];
      if (newest && stored.status !== "ended") {
        if (document.validUntil <= soon) attention.push("expires");
        if (document.dpia === undefined) attention.push("no-dpia");
        const theirs = await partnerRuns(tx, partner, stored.id);
        if (theirs !== undefined && theirs !== stored.hash) attention.push("out-of-step");
      }
      if (newest && (await isUntold(tx, partner, stored.id))) attention.push("partner-not-told");
      lines.push({
        ...about(document, stored.hash),
        partner,
        state: agreementState(document, stored, today),
        attention,
        reason: null,
      });
    }
    for (const proposal of await tx.proposals.list()) {
      const { partner, state, reason, hash, id } = proposal;
      const document = JSON.parse(proposal.document) as Agreement;
      const attention: AgreementAttention[] = document.dpia === undefined ? ["no-dpia"] : [];
      if (await isUntold(tx, partner, id)) attention.push("partner-not-told");
      lines.push({ ...about(document, hash), partner, state, attention, reason });
    }
    return lines;
  });
}

function about({ id, version, product, productVersion, validFrom, validUntil }: Agreement, hash: string) {
  return { id, version, hash, product: `${product} ${productVersion}`, validFrom, validUntil };
}

async function isUntold(tx: StoreTransaction, partner: string, id: string): Promise<boolean> {
  return (await tx.messages.open(partner, 50)).some(({ subject }) => subject === id);
}
