import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";

const HOUR = 3600_000;

/**
 * Raises an alarm for every partner that has cosigned nothing of our log about it for too long while entries wait; it stops nothing by
 * itself. It goes with the next cosignature. A step back of the clock that has been caught up is no alarm any more either.
 */
export async function watchCosignatures(context: GatewayContext): Promise<void> {
  const { store, clock, policy } = context;
  const now = clock.now();
  for (const { oin: partner } of context.partners()) {
    const alarm = { code: "COSIGNATURE_OLD", partner, subject: "" } as const;
    const details = await store.read(async (tx) => {
      const log = await logAbout(context, tx, partner);
      const [{ size }, held] = [await tx.log.head(log), await tx.log.lastCosigned(log)];
      const from = held?.size ?? 0;
      const [oldest] = size > from ? await tx.log.entries(log, from, from + 1) : [];
      if (oldest === undefined || now - oldest.time < policy.cosignatureDue) return undefined;
      const since = Math.min(oldest.time, held?.cosignedAt ?? oldest.time);
      return { partner, log, hours: Math.floor((now - since) / HOUR), count: size - from };
    });
    const standing = await store.read((tx) => tx.alarms.get(alarm));
    if (details === undefined && standing === undefined) continue;
    const isNew = await store.transaction(async (tx) => {
      if (details !== undefined) return tx.alarms.raise({ ...alarm, since: now, details });
      await tx.alarms.clear(alarm);
      return false;
    });
    if (isNew) context.logger.warn("cosignature old", { code: "COSIGNATURE_OLD", partner });
  }
  const stepped = { code: "CLOCK_STEPPED", partner: "", subject: "" } as const;
  const standing = await store.read((tx) => tx.alarms.get(stepped));
  if (standing !== undefined && now > Number(standing.details["until"]))
    await store.transaction((tx) => tx.alarms.clear(stepped));
}
