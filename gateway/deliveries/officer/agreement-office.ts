import type { Action } from "../../access/permissions.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { acceptOffer, acceptSigned } from "../agreements/accept-agreement.ts";
import { agreementLines } from "../agreements/agreement-lines.ts";
import { holdAgreement } from "../agreements/hold-agreement.ts";
import { proposeAgreement } from "../agreements/propose-agreement.ts";
import { refuseAgreement } from "../agreements/refuse-agreement.ts";
import { signAgreement } from "../agreements/sign-agreement.ts";
import { signedForm } from "../agreements/signed-form.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { deliverNow } from "../messages/deliver-now.ts";
import type { AgreementOffice, AgreementStep } from "../ports/agreement-office.ts";
import type { Requester } from "../ports/requester.ts";

/** What officers do with agreements. In: the gateway's parts, what judges roles, a signal that ends waiting. */
export function agreementOffice(
  context: GatewayContext,
  allow: (who: Requester, action: Action) => void,
  stopping: AbortSignal,
): AgreementOffice {
  /** Tells the partner what a step led to, and the officer whether it has heard. */
  async function told(step: AgreementStep): Promise<AgreementStep> {
    context.changes.notify();
    await context.broker.flush();
    return { ...step, delivered: await deliverNow(context, step.id, stopping) };
  }

  return {
    async agreements(who) {
      allow(who, "read-agreements");
      return context.store.read((tx) => tx.agreements.list());
    },
    async agreementOverview(who) {
      allow(who, "read-agreements");
      return agreementLines(context);
    },
    async signedAgreement(who, id, version) {
      allow(who, "read-agreements");
      const form = await context.store.read((tx) => signedForm(tx, id, version));
      if (form === undefined) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
      return form;
    },
    async signAgreement(who, document) {
      allow(who, "change-agreements");
      const step = await signAgreement(context, who, document);
      return step.state === "active" ? told(step) : step;
    },
    async proposeAgreement(who, id, version) {
      allow(who, "change-agreements");
      return told(await proposeAgreement(context, who, id, version));
    },
    async acceptAgreement(who, id, version) {
      allow(who, "change-agreements");
      const step = await acceptOffer(context, who, id, version);
      return step.state === "active" ? told(step) : step;
    },
    async acceptSignedAgreement(who, signed) {
      allow(who, "change-agreements");
      const step = await acceptSigned(context, signed, who);
      return step.state === "active" ? told(step) : step;
    },
    async refuseAgreement(who, id, reason, version) {
      allow(who, "change-agreements");
      return told(await refuseAgreement(context, who, id, reason, version));
    },
    async holdAgreement(who, id, act, reason) {
      allow(who, act === "suspended" ? "suspend-agreements" : "change-agreements");
      const step = await holdAgreement(context, who, id, act, reason);
      return step.state === "awaiting-second-person" ? step : told(step);
    },
  };
}
