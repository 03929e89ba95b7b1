import type { RuleCount } from "../core/preparation-report.ts";
import type { LogEntry } from "../core/types/log-entry.ts";
import { appendEntry, type NewEntry, type PersonalValues } from "../ledger/append-entry.ts";
import { logOrigin } from "../ledger/log-origin.ts";
import { installedAgreement } from "./active-agreement.ts";
import type { Delivery } from "./delivery.ts";
import { announce } from "./delivery-event.ts";
import { type DeliveryFacts, deliveryFacts } from "./delivery-facts.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { logAbout } from "./log-about.ts";
import type { ConnectionFacts } from "./ports/partner-link.ts";
import type { Requester } from "./ports/requester.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** One thing that happened to a delivery. */
export interface DeliveryNews {
  readonly type: LogEntry["type"];
  readonly delivery: Delivery;
  /** What the partner states of a delivery that never came here; read from the delivery and its agreement when absent. */
  readonly facts?: DeliveryFacts;
  /** The officer who did it; absent for what the gateway does by itself. */
  readonly who?: Requester;
  readonly reason?: string | null;
  /** Why, in his own words. */
  readonly motive?: string;
  /** The correction or withdrawal that changed this delivery. */
  readonly by?: string;
  /** What the delivery changed of what was there. */
  readonly effect?: NonNullable<LogEntry["effect"]> | null;
  /** Why it was erased. */
  readonly ground?: string | null;
  /** How many records were erased, where not all of it was. */
  readonly erasedRecords?: number | undefined;
  /** Salt of the content root; kept as a disclosure, so that erasure can take it away. */
  readonly salt?: Uint8Array;
  /** The entry in the partner's log that a receipt proved. */
  readonly receipt?: NonNullable<LogEntry["receipt"]>;
  /** How the connection was protected over which it came about, where this side knows that. */
  readonly tls?: ConnectionFacts | null;
}

/** A step back of the clock that is no alarm, milliseconds: corrections by NTP stay below it. */
const CLOCK_TOLERANCE = 1_000;

/** Appends what happened to a delivery to the log about that partner, in the transaction in which it happens. */
export async function logDelivery(context: GatewayContext, tx: StoreTransaction, news: DeliveryNews): Promise<void> {
  const { delivery } = news;
  const entry: NewEntry = {
    ...(news.facts ?? (await deliveryFacts(context, tx, delivery))),
    type: news.type,
    ...(news.who === undefined ? {} : { role: news.who.role }),
    ...(news.reason == null ? {} : { reason: news.reason }),
    ...(news.by === undefined ? {} : { by: news.by }),
    ...(news.effect == null ? {} : { effect: news.effect }),
    ...(news.ground == null ? {} : { ground: news.ground }),
    ...(news.erasedRecords === undefined ? {} : { erasedRecords: news.erasedRecords }),
    ...(news.receipt === undefined ? {} : { receipt: news.receipt }),
    ...(news.tls == null ? {} : { tls: news.tls }),
  };
  const log = await logAbout(context, tx, delivery.partner);
  const { index } = await writeEntry(context, tx, log, entry, {
    ...(news.who === undefined ? {} : { actor: news.who.id }),
    ...(news.motive === undefined ? {} : { motive: news.motive }),
  });
  if (news.salt !== undefined)
    await tx.log.disclose({
      log,
      index,
      name: "contentSalt",
      salt: new Uint8Array(0),
      value: news.salt,
      deliveryId: delivery.id,
    });
  // what changed it is announced once that is closed; that some of its records were erased is not its end
  if (news.by === undefined && news.erasedRecords === undefined) await announce(context, tx, delivery, news.type);
}

/**
 * Appends what preparing refused and withheld to the local log, counted by rule: a partner who saw these counts would learn that
 * an investigation exists (`docs/formats.md`).
 */
export async function logTallies(
  context: GatewayContext,
  tx: StoreTransaction,
  deliveryId: string,
  rules: {
    readonly refused: readonly RuleCount[];
    readonly withheld: readonly RuleCount[];
    readonly warned: readonly RuleCount[];
  },
): Promise<void> {
  const tallies = (["refused", "withheld", "warned"] as const)
    .flatMap((outcome) => rules[outcome].map(({ field, rule, count }) => ({ outcome, field, rule, count })))
    .slice(0, 50);
  const entry: NewEntry = {
    type: "tallied",
    environment: context.own.environment,
    delivery: { id: deliveryId },
    tallies,
  };
  await writeEntry(context, tx, logOrigin(context.own.oin, null), entry);
}

/** Appends that rows were read out of the store: by an officer, or (`who` null) by the gateway into the drop folder. */
export async function logExport(
  context: GatewayContext,
  tx: StoreTransaction,
  news: { readonly who: Requester | null; readonly agreementId: string; readonly deliveryId: string | null },
): Promise<void> {
  const { stored, document } = await installedAgreement(tx, news.agreementId);
  const delivery = news.deliveryId === null ? undefined : await tx.deliveries.get(news.deliveryId);
  const supplier = document.supplier.oin;
  const partner = supplier === context.own.oin ? document.receiver.oin : supplier;
  const entry: NewEntry = {
    type: "export",
    environment: context.own.environment,
    purpose: document.purpose.code,
    agreement: { id: stored.id, version: stored.version, hash: stored.hash },
    from: supplier,
    to: document.receiver.oin,
    ...(delivery === undefined
      ? { counts: { records: 0, parts: 0 } }
      : { delivery: { id: delivery.id }, counts: { records: delivery.records, parts: delivery.parts } }),
    role: news.who?.role ?? "gateway",
  };
  await writeEntry(context, tx, await logAbout(context, tx, partner), entry, { actor: news.who?.id ?? "gateway" });
}

/** Instances whose clocks differ follow each other in one log; that is told once in this time, milliseconds, and not at each entry. */
const CLOCKS_DIFFER_AGAIN = 3600_000;

/**
 * Appends, and makes a clock that stepped back an entry and an alarm of its own: once per step, not once per entry. Until it has caught up,
 * nothing is sent.
 */
export async function writeEntry(
  context: GatewayContext,
  tx: StoreTransaction,
  log: string,
  entry: NewEntry,
  personal: PersonalValues = {},
): Promise<{ readonly index: number; readonly leafHash: Uint8Array }> {
  const appended = await appendEntry(tx.log, log, await entryTime(context, tx, log), entry, personal);
  if (appended.clockBehind > CLOCK_TOLERANCE && (await isNews(context, tx, appended.time))) {
    await tx.settings.set("clockSteppedAt", String(appended.time));
    context.logger.warn("clock stepped back", { milliseconds: appended.clockBehind });
    await tx.alarms.raise({
      code: "CLOCK_STEPPED",
      partner: "",
      subject: "",
      since: context.clock.now(),
      details: { seconds: Math.round(appended.clockBehind / 1000), until: appended.time },
    });
    const stepped: NewEntry = {
      type: "clock-stepped",
      environment: context.own.environment,
      clock: { milliseconds: -appended.clockBehind },
    };
    await appendEntry(tx.log, logOrigin(context.own.oin, null), context.clock.now(), stepped);
  }
  return appended;
}

/**
 * A clock that is not credible dates nothing: times in a log never go down, so one entry dated years ahead would date all that follow it,
 * and hold up sending until then. Out: milliseconds since 1970; the time of the entry before when the clock is beyond it and not credible.
 */
async function entryTime(context: GatewayContext, tx: StoreTransaction, log: string): Promise<number> {
  const now = context.clock.now();
  if (context.clockIsCredible()) return now;
  const { size, lastTime } = await tx.log.head(log);
  return size === 0 ? now : Math.min(now, lastTime);
}

async function isNews({ store }: GatewayContext, tx: StoreTransaction, time: number): Promise<boolean> {
  const last = await tx.settings.get("clockSteppedAt");
  if (last === undefined) return true;
  return store.shared ? Math.abs(time - Number(last)) > CLOCKS_DIFFER_AGAIN : last !== String(time);
}
