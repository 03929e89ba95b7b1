import { agreementHash } from "../../agreements/agreement-hash.ts";
import { parseSignedAgreement } from "../../agreements/read-signed-agreement.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { TravellingMessage } from "../../core/types/partner-message.ts";
import type { SignedAgreement } from "../../core/types/signed-agreement.ts";
import { forPartner } from "../agreements/for-partner.ts";
import { tellRefused } from "../agreements/refuse-agreement.ts";
import { takeProposal } from "../agreements/take-proposal.ts";
import { takeStatement } from "../agreements/take-statement.ts";
import { takeCardReceipt } from "../cards/card-receipt.ts";
import { takeCard } from "../cards/take-card.ts";
import { takeReminder } from "../erasure/take-reminder.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { answerRefused } from "../inquiries/answer-refused.ts";
import { takeInquiry } from "../inquiries/take-inquiry.ts";
import { takeKeys } from "../keys/accept-keys.ts";
import { isStep } from "../keys/epochs/signed-step.ts";
import { takeStep } from "../keys/epochs/take-step.ts";

/**
 * Takes a message of a partner beside deliveries, whichever way it came. Taking it again changes nothing.
 * In: OIN of the partner, the message. Throws what its kind refuses.
 */
export async function takeMessage(context: GatewayContext, partner: string, message: TravellingMessage): Promise<void> {
  const { kind, token } = message;
  if (kind === "agreement-proposal")
    await forPartner(context, partner, () => takeProposal(context, partner, parseSignedAgreement(token)));
  else if (kind === "agreement-statement")
    await forPartner(context, partner, () => takeStatement(context, partner, token));
  else if (kind === "card") await takeCard(context, partner, token);
  else if (kind === "card-receipt") await takeCardReceipt(context, partner, token);
  else if (kind === "erasure-reminder") await takeReminder(context, partner, token);
  else if (kind === "subject-inquiry") await takeInquiry(context, partner, token);
  else if (isStep(token)) await takeStep(context, partner, token);
  else await takeKeys(context, partner, token);
  context.changes.notify();
  await context.broker.flush();
}

/**
 * Tells a partner that its message was refused, where the way it came leaves no other answer: a proposal or inquiry fetched from its outbox.
 * In: OIN of the partner, the message, the code. A message that names no version of an agreement gets no answer.
 */
export async function answerRefusal(
  context: GatewayContext,
  partner: string,
  message: TravellingMessage,
  reason: string,
): Promise<void> {
  if (message.kind === "subject-inquiry") return answerRefused(context, partner, message.token, reason);
  if (message.kind !== "agreement-proposal") return;
  let document: Agreement;
  try {
    const signed = checkControlDocument<SignedAgreement>("signed-agreement", parseSignedAgreement(message.token));
    document = checkControlDocument<Agreement>("agreement", signed.document);
  } catch {
    return;
  }
  const { id, version } = document;
  const refused = { id, version, hash: agreementHash(document), partner };
  await context.store.transaction((tx) => tellRefused(context, tx, refused, reason));
}
