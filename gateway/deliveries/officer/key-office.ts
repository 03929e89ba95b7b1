import type { Action } from "../../access/permissions.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { installedAgreement } from "../active-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { acceptKeys, takeKeys } from "../keys/accept-keys.ts";
import { activateEpoch } from "../keys/epochs/activate-epoch.ts";
import { destroyEpoch } from "../keys/epochs/destroy-epoch.ts";
import { epochViews } from "../keys/epochs/epoch-views.ts";
import { retireEpoch } from "../keys/epochs/retire-epoch.ts";
import { startRotation } from "../keys/epochs/start-rotation.ts";
import { sweepEpochs } from "../keys/epochs/sweep-epochs.ts";
import { newKey } from "../keys/new-key.ts";
import { shareKeys } from "../keys/share-keys.ts";
import { deliverNow } from "../messages/deliver-now.ts";
import type { EpochOutcome, KeyOffice, KeyStep } from "../ports/key-office.ts";
import type { Requester } from "../ports/requester.ts";

/** What officers do with pseudonym keys. In: the gateway's parts, what judges roles, a signal that ends waiting. */
export function keyOffice(
  context: GatewayContext,
  allow: (who: Requester, action: Action) => void,
  stopping: AbortSignal,
): KeyOffice {
  return {
    async shareKeys(who, agreementId, send, epoch) {
      allow(who, "change-keys");
      const step = await shareKeys(context, who, agreementId, send, epoch);
      if (!send || step.state !== "shared") return step;
      context.changes.notify();
      return { ...step, delivered: await deliverNow(context, agreementId, stopping) };
    },
    async acceptKeys(who, agreementId) {
      allow(who, "change-keys");
      return accepted(await acceptKeys(context, who, agreementId));
    },
    async acceptSealedKeys(who, agreementId, token) {
      allow(who, "change-keys");
      const { document } = await context.store.read((tx) => installedAgreement(tx, agreementId));
      const keeper = document.pseudonyms?.keeper;
      if (keeper === undefined) throw new SluisError("NO_KEYS_AGREED", { agreement: agreementId });
      const named = await takeKeys(context, keeper, token);
      if (named !== agreementId) throw new SluisError("KEY_HANDOVER_INVALID", { why: "agreement" });
      return accepted(await acceptKeys(context, who, agreementId));
    },
    async newKey(who, domain, epoch) {
      allow(who, "change-keys");
      return { kid: (await newKey(context, who, domain, epoch)) ?? null };
    },
    async epochs(who, domain) {
      allow(who, "read-agreements");
      return context.store.read((tx) => epochViews(context, tx, domain));
    },
    async changeEpoch(who, domain, epoch, act) {
      allow(who, "change-keys");
      const steps = { rotation: startRotation, retirement: retireEpoch, destruction: destroyEpoch };
      return outcome(domain, await steps[act](context, who, domain, epoch));
    },
    async activateEpoch(who, domain, epoch, request) {
      allow(who, "change-keys");
      return outcome(domain, await activateEpoch(context, who, domain, epoch, request));
    },
  };

  /** What the keeper of an announced epoch is told goes at once, if it can. */
  async function accepted(step: KeyStep): Promise<KeyStep> {
    if (step.state === "accepted") await tell(step.domain);
    return step;
  }

  async function outcome(domain: string, done: boolean): Promise<EpochOutcome> {
    // what is due at once, such as deleting, is done before the answer, and no partner hears later for that
    const [delivered] = done ? await Promise.all([tell(domain), sweepEpochs(context)]) : [false];
    const epochs = await context.store.read((tx) => epochViews(context, tx, domain));
    return { awaitingSecondPerson: !done, delivered, epochs };
  }

  async function tell(subject: string): Promise<boolean> {
    context.changes.notify();
    return deliverNow(context, subject, stopping);
  }
}
