import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { type ActiveAgreement, activeAgreement } from "../../deliveries/active-agreement.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { logAbout } from "../../deliveries/log-about.ts";
import { writeEntry } from "../../deliveries/log-writer.ts";
import type { Alarm } from "../../deliveries/ports/alarms.ts";
import type { StoreTransaction } from "../../deliveries/ports/store.ts";
import { type CalendarDay, judgeCalendar } from "./judge-calendar.ts";

/** How far back is looked, milliseconds: a month and the time it may take to be delivered. */
const LOOK_BACK = 62 * 86_400_000;

const CODE = "PERIOD_OVERDUE";

/**
 * Raises an alarm, with an entry `period-overdue` and an event, for every period that an agreement promised and that was not stored in
 * time; each side does so for itself, since the other may not be there. The alarm goes when the period is delivered. What lies before an
 * agreement was installed here is not expected, nor anything while it is suspended.
 */
export async function watchCalendar(context: GatewayContext): Promise<void> {
  // every day of the years that a wrong clock skips would be overdue
  if (!context.clockIsCredible()) return;
  const { store, clock } = context;
  const today = localDate(clock.now());
  const ids = await store.read(async (tx) => new Set((await tx.agreements.list()).map(({ id }) => id)));
  for (const id of ids) {
    const look = await store.read(async (tx) => {
      const agreement = await inForce(tx, id, today);
      return agreement && changesOf(context, tx, agreement);
    });
    if (look === undefined || look.raise.length + look.clear.length === 0) continue;
    await store.transaction((tx) => apply(context, tx, id, today));
    context.changes.notify();
  }
  await context.broker.flush();
}

interface Changes {
  readonly raise: readonly CalendarDay[];
  readonly clear: readonly Alarm[];
}

/** Judged again inside the transaction that acts on it: another instance, or the delivery itself, may have been first. */
async function apply(context: GatewayContext, tx: StoreTransaction, id: string, today: string): Promise<void> {
  await tx.deliveries.sequence(id, "out"); // the agreement is locked first, as everywhere
  const agreement = await inForce(tx, id, today);
  if (agreement === undefined) return;
  const { document, stored } = agreement;
  const { raise, clear } = await changesOf(context, tx, agreement);
  const partner = partnerOf(context, agreement);
  for (const alarm of clear) await tx.alarms.clear(alarm);
  for (const { from, to } of raise) {
    const details = { agreement: id, from, to };
    const alarm = { code: CODE, partner, subject: `${id} ${to}`, since: context.clock.now(), details } as const;
    if (!(await tx.alarms.raise(alarm))) continue;
    context.logger.warn("period overdue", { code: CODE, agreement: id });
    await writeEntry(context, tx, await logAbout(context, tx, partner), {
      type: "period-overdue",
      environment: context.own.environment,
      from: document.supplier.oin,
      to: document.receiver.oin,
      agreement: { id, version: stored.version, hash: stored.hash },
      period: { from, to },
    });
    if (context.announces) await tx.hints.add({ step: "announce", subject: `period/${id}/${from}/${to}` });
  }
}

async function changesOf(context: GatewayContext, tx: StoreTransaction, agreement: ActiveAgreement): Promise<Changes> {
  const { stored, document } = agreement;
  const now = context.clock.now();
  const partner = partnerOf(context, agreement);
  const begins = Math.max(stored.installedAt, now - LOOK_BACK);
  const between = { from: localDate(begins), to: localDate(now) };
  const deliveries = await tx.deliveries.list({
    agreementId: stored.id,
    direction: document.supplier.oin === context.own.oin ? "out" : "in",
    states: ["stored", "purged", "withdrawn", "erased"],
    newestFirst: true,
    limit: 500,
  });
  const arrivals = deliveries.map((delivery) => ({
    deliveryId: delivery.id,
    kind: delivery.kind,
    period:
      delivery.periodFrom === null || delivery.periodTo === null
        ? null
        : { from: delivery.periodFrom, to: delivery.periodTo },
    sentAt: delivery.createdAt,
    storedAt: delivery.closedAt ?? delivery.createdAt,
    withdrawn: delivery.state === "withdrawn",
  }));
  const days = judgeCalendar(document, arrivals, between, now);
  const missing = days.filter(({ status }) => status === "missing");
  const standing = (await tx.alarms.list()).filter(
    (alarm) => alarm.code === CODE && alarm.partner === partner && alarm.details["agreement"] === stored.id,
  );
  const subject = ({ to }: CalendarDay) => `${stored.id} ${to}`;
  return {
    raise: missing.filter((day) => !standing.some((alarm) => alarm.subject === subject(day))),
    clear: standing.filter((alarm) => days.some((day) => subject(day) === alarm.subject && day.status !== "missing")),
  };
}

async function inForce(tx: StoreTransaction, id: string, today: string): Promise<ActiveAgreement | undefined> {
  try {
    return await activeAgreement(tx, id, today);
  } catch (error) {
    if (error instanceof SluisError && error.code.startsWith("AGREEMENT_")) return undefined;
    throw error;
  }
}

function partnerOf({ own }: Pick<GatewayContext, "own">, { document }: ActiveAgreement): string {
  return document.supplier.oin === own.oin ? document.receiver.oin : document.supplier.oin;
}
