import { SluisError } from "../../../core/sluis-error.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { secondPerson } from "../../officer/second-person.ts";
import type { ActivationRequest } from "../../ports/key-office.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { Requester } from "../../ports/requester.ts";
import { requireConfirmed } from "./confirmed.ts";
import { keptAgreements } from "./domain-agreements.ts";
import { epochIn } from "./epoch-in.ts";
import { logEpoch } from "./log-epoch.ts";
import { nextSerial } from "./next-serial.ts";
import { tellPartner } from "./tell-partner.ts";

const DAY = 24 * 3600_000;

/**
 * States the moment from which an announced epoch is in use, here and at every partner of the domain. From then on all of them go over
 * by themselves. In: the officer, domain, epoch, the moment. Out: false when a second person must ask for it too.
 * Throws DOMAIN_NOT_OURS, EPOCH_UNKNOWN, EPOCH_STATE, ROTATION_NOT_CONFIRMED, ROTATION_RUNNING while an older epoch is not retired,
 * OPTION_INVALID for a moment that is over.
 */
export async function activateEpoch(
  context: GatewayContext,
  who: Requester,
  domain: string,
  epoch: string,
  { at, overlapDays, emergency }: ActivationRequest,
): Promise<boolean> {
  const { clock } = context;
  return context.store.transaction(async (tx) => {
    const now = clock.now();
    const activatesAt = at ?? now;
    if (activatesAt < now) throw new SluisError("OPTION_INVALID", { option: "--at", rule: "past" });
    const partners = await keptAgreements(context, tx, domain);
    const epochs = await tx.keyEpochs.forChange(domain);
    const known = epochIn(epochs, { domain, epoch }, "announced");
    const left = epochs.find((each) => each.epoch !== known.previous && ["active", "retiring"].includes(each.state));
    if (!emergency) {
      if (left !== undefined) throw new SluisError("ROTATION_RUNNING", { domain, epoch: left.epoch });
      await requireConfirmed(tx, known, "announced", partners.keys());
    }
    const overlapUntil = emergency ? activatesAt : activatesAt + overlapDays * DAY;
    const asked = `activate ${domain} ${epoch} ${at ?? "now"} ${overlapDays} ${emergency}`;
    if (!(await secondPerson(context, tx, who, "keys", asked))) return false;
    const serial = nextSerial(epochs, now);
    const active: KeyEpoch = {
      ...{ ...known, state: "active", activatesAt, overlapUntil, emergency, serial, changedAt: now },
    };
    await tx.keyEpochs.put(active);
    for (const [partner, agreements] of partners) {
      await logEpoch(context, tx, "key-activated", active, agreements[0]!, who);
      await tellPartner(context, tx, partner, {
        ...{ says: "statement", act: "activated", domain, epoch, kid: active.kid, serial },
        ...{ activatesAt, overlapUntil, emergency },
      });
    }
    return true;
  });
}
