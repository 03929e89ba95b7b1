import type { Action } from "../../access/permissions.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { installedAgreement } from "../active-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { acceptKeys, takeKeys } from "../keys/accept-keys.ts";
import { shareKeys } from "../keys/share-keys.ts";
import { deliverNow } from "../messages/deliver-now.ts";
import type { KeyOffice } from "../ports/key-office.ts";
import type { Requester } from "../ports/requester.ts";

/** What officers do with pseudonym keys. In: the gateway's parts, what judges roles, a signal that ends waiting. */
export function keyOffice(
  context: GatewayContext,
  allow: (who: Requester, action: Action) => void,
  stopping: AbortSignal,
): KeyOffice {
  return {
    async shareKeys(who, agreementId, send) {
      allow(who, "change-keys");
      const step = await shareKeys(context, who, agreementId, send);
      if (!send || step.state !== "shared") return step;
      context.changes.notify();
      return { ...step, delivered: await deliverNow(context, agreementId, stopping) };
    },
    async acceptKeys(who, agreementId) {
      allow(who, "change-keys");
      return acceptKeys(context, who, agreementId);
    },
    async acceptSealedKeys(who, agreementId, token) {
      allow(who, "change-keys");
      const { document } = await context.store.read((tx) => installedAgreement(tx, agreementId));
      const keeper = document.pseudonyms?.keeper;
      if (keeper === undefined) throw new SluisError("NO_KEYS_AGREED", { agreement: agreementId });
      const named = await takeKeys(context, keeper, token);
      if (named !== agreementId) throw new SluisError("KEY_HANDOVER_INVALID", { why: "agreement" });
      return acceptKeys(context, who, agreementId);
    },
  };
}
