import type { GatewayContext } from "../../gateway-context.ts";
import type { Alarm } from "../../ports/alarms.ts";
import type { KeyAct, KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { unconfirmed } from "./confirmed.ts";
import { domainAgreements, onePerPartner } from "./domain-agreements.ts";
import { eraseEpoch } from "./erase-epoch.ts";
import { logEpoch } from "./log-epoch.ts";
import { beginRetirement } from "./retire-epoch.ts";
import { statedAct } from "./stated-act.ts";

/** How long a partner may take to confirm, milliseconds, before it is an alarm: to hear of a moment, and to delete tokens. */
const HEAR_WITHIN = 10 * 60_000;
const DELETE_WITHIN = 24 * 3600_000;

/**
 * Does what epochs ask for by themselves, and goes on with what a crash broke off: tokens of an epoch that leaked go at the moment of the
 * next one, those of a retiring one as soon as no delivery with them is under way, and destroyed keys that came back with a backup go again.
 */
export async function sweepEpochs(context: GatewayContext): Promise<void> {
  const { store, keys, clock } = context;
  const epochs = await store.read((tx) => tx.keyEpochs.list());
  for (const epoch of epochs) {
    const leaked = leakedBefore(epochs, epoch, clock.now());
    if (leaked !== undefined) await store.transaction((tx) => retireLeaked(context, tx, leaked));
  }
  for (const epoch of await store.read((tx) => tx.keyEpochs.list())) {
    if (epoch.state === "retiring") await eraseEpoch(context, epoch);
    if (epoch.state === "destroyed") keys.destroyDomainKey(epoch.domain, epoch.epoch);
  }
  await store.transaction((tx) => watchPartners(context, tx));
}

function leakedBefore(
  epochs: readonly KeyEpoch[],
  { domain, previous, state, emergency, activatesAt }: KeyEpoch,
  now: number,
): KeyEpoch | undefined {
  if (!emergency || state !== "active" || activatesAt! > now) return undefined;
  return epochs.find((each) => each.domain === domain && each.epoch === previous && each.state === "active");
}

async function retireLeaked(context: GatewayContext, tx: StoreTransaction, { domain, epoch }: KeyEpoch): Promise<void> {
  const known = (await tx.keyEpochs.forChange(domain)).find((each) => each.epoch === epoch);
  if (known?.state !== "active") return;
  await beginRetirement(context, tx, known);
  for (const agreement of onePerPartner(await domainAgreements(context, tx, domain)))
    await logEpoch(context, tx, "key-retired", known, agreement, null);
}

/** Raises and clears the alarms about partners that do not confirm, at the keeper. */
async function watchPartners(context: GatewayContext, tx: StoreTransaction): Promise<void> {
  const now = context.clock.now();
  const due = new Map<string, Alarm>();
  for (const epoch of (await tx.keyEpochs.list()).filter(({ keeper }) => keeper === context.own.oin)) {
    const act = awaited(epoch, now);
    if (act === null) continue;
    const partners = new Set((await domainAgreements(context, tx, epoch.domain)).map(({ partner }) => partner));
    for (const partner of await unconfirmed(tx, epoch, act, partners)) {
      const subject = `${epoch.domain}/${epoch.epoch}`;
      const details = { domain: epoch.domain, epoch: epoch.epoch, partners: partner };
      due.set(`${partner} ${subject}`, { code: "ROTATION_NOT_CONFIRMED", partner, subject, since: now, details });
    }
  }
  for (const alarm of due.values()) await tx.alarms.raise(alarm);
  for (const alarm of await tx.alarms.list())
    if (alarm.code === "ROTATION_NOT_CONFIRMED" && !due.has(`${alarm.partner} ${alarm.subject}`))
      await tx.alarms.clear(alarm);
}

/** What partners should have confirmed by now. */
function awaited(epoch: KeyEpoch, now: number): KeyAct | null {
  const act = statedAct(epoch);
  if (act === "activated") return epoch.activatesAt! + HEAR_WITHIN <= now ? act : null;
  return act === "retired" && epoch.changedAt + DELETE_WITHIN <= now ? act : null;
}
