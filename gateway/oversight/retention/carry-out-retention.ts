import { localDate } from "../../core/local-date.ts";
import { decideErasure } from "../../deliveries/erasure/decide-erasure.ts";
import { eraseReceived } from "../../deliveries/erasure/erase-received.ts";
import { eraseRecords } from "../../deliveries/erasure/erase-records.ts";
import { eraseSent } from "../../deliveries/erasure/erase-sent.ts";
import { planRetention } from "../../deliveries/erasure/plan-retention.ts";
import { openRecordErasures } from "../../deliveries/erasure/record-erasure.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { keepLease } from "../../deliveries/keep-lease.ts";
import { sweepDroppedFiles } from "../../deliveries/receiver/dropped-files.ts";
import { clockIsDoubtful } from "./clock-is-doubtful.ts";
import { remindOfArchive } from "./remind-of-archive.ts";

const LEASE = "retention";

/** Setting that holds the local date on which everything that is stored had its time. */
const PLANNED_DAY = "retentionPlannedDay";

/** Deliveries that are planned, decided on or erased in one round. */
const ROUND = 200;

/**
 * Does what is due of keeping and erasing, one round of it, at one instance at a time: deliveries whose time is over are erased, those on
 * hold leave the current state, and what was begun is finished. Nothing is decided on while a clock may be wrong.
 * Out: how many deliveries got further; 0 when there is nothing to do, or another instance does it.
 */
export async function carryOutRetention(context: GatewayContext): Promise<number> {
  const { store, clock, instance, policy } = context;
  await sweepDroppedFiles(context);
  if (!context.clockIsCredible()) return 0;
  const now = clock.now();
  if (!(await store.transaction((tx) => tx.leases.take(LEASE, instance, now, now + policy.lease)))) return 0;
  const done = await keepLease(context, LEASE, (lost) => round(context, AbortSignal.any([lost, context.stopping])));
  await store.transaction((tx) => tx.leases.release(LEASE, instance));
  if (done > 0) await store.forgetDeleted();
  return done;
}

async function round(context: GatewayContext, signal: AbortSignal): Promise<number> {
  const { store, clock } = context;
  let done = await planMissing(context);
  if (!(await clockIsDoubtful(context))) {
    const now = clock.now();
    const { ended, onHold } = await store.read(async (tx) => ({
      ended: await tx.retention.ended("erase", now, ROUND),
      onHold: (await tx.legalHolds.list()).length > 0 ? await tx.retention.endedOnHold(now, ROUND) : [],
    }));
    for (const id of onHold) await store.transaction((tx) => tx.rows.retire(id));
    if (ended.length > 0 && context.erasurePaused !== true)
      await store.transaction(async (tx) => {
        for (const id of ended) await decideErasure(context, tx, id, { ground: "retention", reason: "RETENTION_OVER" });
      });
    done += onHold.length;
  }
  await remindOfArchive(context, clock.now());
  for (const id of await store.read((tx) => tx.retention.open(ROUND))) {
    if (signal.aborted) return done;
    if (await eraseOne(context, id)) done += 1;
  }
  for (const wanted of await store.read(openRecordErasures)) {
    if (signal.aborted) return done;
    try {
      if (await eraseRecords(context, wanted)) done += 1;
    } catch (error) {
      context.logger.error(error, { step: "retention", agreement: wanted.agreementId });
    }
  }
  return done;
}

/** Out: whether it got further. One that cannot be erased now must not keep the others from it; it is tried again in the next round. */
async function eraseOne(context: GatewayContext, id: string): Promise<boolean> {
  const { store } = context;
  const look = () => store.read((tx) => tx.retention.get(id));
  try {
    const before = await look();
    const delivery = await store.read((tx) => tx.deliveries.get(id));
    if (delivery?.direction === "in") await eraseReceived(context, id);
    else await store.transaction((tx) => eraseSent(context, tx, id));
    const after = await look();
    return after?.erasedAt !== before?.erasedAt || after?.begunAt !== before?.begunAt;
  } catch (error) {
    context.logger.error(error, { step: "retention", deliveryId: id });
    return false;
  }
}

/** What was stored by a version that planned nothing; looked for once a day, since it goes over all that is stored. Out: how many. */
async function planMissing({ store, clock }: GatewayContext): Promise<number> {
  const today = localDate(clock.now());
  if ((await store.read((tx) => tx.settings.get(PLANNED_DAY))) === today) return 0;
  const ids = await store.read((tx) => tx.retention.unplanned(ROUND));
  if (ids.length === 0) await store.transaction((tx) => tx.settings.set(PLANNED_DAY, today));
  for (const id of ids)
    await store.transaction(async (tx) => {
      const delivery = await tx.deliveries.get(id);
      if (delivery !== undefined) await planRetention(tx, delivery);
    });
  return ids.length;
}
