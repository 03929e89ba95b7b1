import type { GatewayContext } from "../../deliveries/gateway-context.ts";

const CODE = "ARCHIVE_DUE";

/** Deliveries that are counted; more are told as this many. */
const COUNTED = 1_000;

/**
 * Raises an alarm for every agreement whose deliveries go to an archive and have reached the end of their time: what an archive is, and when
 * it has them, only people know. The alarm goes once they were erased with ground `archived`. In: the time now.
 */
export async function remindOfArchive(context: GatewayContext, now: number): Promise<void> {
  const { store } = context;
  const { counts, alarms } = await store.read(async (tx) => {
    const ids = await tx.retention.ended("archive", now, COUNTED);
    const deliveries = await Promise.all(ids.map((id) => tx.deliveries.get(id)));
    return {
      counts: Map.groupBy(deliveries, (delivery) => delivery!.agreementId),
      alarms: (await tx.alarms.list()).filter(({ code }) => code === CODE),
    };
  });
  const over = alarms.filter(({ subject }) => !counts.has(subject));
  if (counts.size === 0 && over.length === 0) return;
  await store.transaction(async (tx) => {
    for (const alarm of over) await tx.alarms.clear(alarm);
    for (const [agreement, { length: count, 0: first }] of counts)
      await tx.alarms.raise({
        code: CODE,
        partner: first!.partner,
        subject: agreement,
        since: now,
        details: { agreement, count },
      });
  });
}
