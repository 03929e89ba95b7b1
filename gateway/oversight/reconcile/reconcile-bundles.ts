import { localDate } from "../../core/local-date.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { LogBundle } from "../../core/types/log-bundle.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import type { PlacedEntry } from "../../ledger/verify-bundle.ts";
import { arrivalsInLog } from "../calendar/arrivals-in-log.ts";
import { inForceSince } from "../calendar/in-force-since.ts";
import { type CalendarDay, judgeCalendar } from "../calendar/judge-calendar.ts";
import { readLog } from "../read-log.ts";
import { type EntryProof, proveEntries } from "./prove-entries.ts";
import { type NumberGap, type ReconciledDelivery, reconcile } from "./reconcile.ts";

/** A delivery as both logs tell it, with proofs of the entries that show it. */
export type ProvenDelivery = Omit<ReconciledDelivery, "shownBy"> & { readonly shownBy: readonly EntryProof[] };

/** What comparing two exports came to. */
export interface Reconciled {
  /** One for each side that sent something. */
  readonly directions: readonly {
    readonly sender: string;
    readonly deliveries: readonly ProvenDelivery[];
    readonly gaps: readonly NumberGap[];
  }[];
  /** One for each agreement that was given, by what the receiver stored. */
  readonly calendars: readonly { readonly agreement: string; readonly days: readonly CalendarDay[] }[];
}

/**
 * Compares the exports of one pair about every delivery in both directions, and with the calendars of agreements.
 * In: exports that were verified and are of two partners about each other, of a side with a successor log all of its logs; agreements; days of
 * interest (null: all since an agreement was in force); the time now.
 */
export async function reconcileBundles(
  bundles: readonly LogBundle[],
  agreements: readonly Agreement[],
  between: { readonly from: string; readonly to: string } | null,
  now: number,
): Promise<Reconciled> {
  const proofs = new Map(
    await Promise.all(bundles.map(async (bundle) => [bundle.origin, await proveEntries(bundle)] as const)),
  );
  const prove = (placed: PlacedEntry) => proofs.get(placed.log)!(placed);
  const inOrder = bundles.toSorted((left, right) => generationOf(left) - generationOf(right));
  const sides = [...Map.groupBy(inOrder, ({ origin }) => parseLogOrigin(origin).own)].map(([own, logs]) => ({
    own,
    entries: logs.flatMap(readLog),
  }));
  const [left, right] = [sides[0]!, sides[1]!];
  const directions = [];
  for (const [sender, receiver] of [
    [left, right],
    [right, left],
  ] as const) {
    const { deliveries, gaps } = reconcile(sender.own, sender.entries, receiver.entries);
    if (deliveries.length === 0) continue;
    const proven = deliveries.map(async (each) => ({ ...each, shownBy: await Promise.all(each.shownBy.map(prove)) }));
    directions.push({ sender: sender.own, deliveries: await Promise.all(proven), gaps });
  }
  const calendars = agreements.map((agreement) => {
    const receiver = sides.find(({ own }) => own === agreement.receiver.oin);
    const entries = receiver?.entries ?? [];
    const since = inForceSince(entries, agreement.id) ?? agreement.validFrom;
    const days = between ?? { from: since, to: localDate(now) };
    const arrivals = arrivalsInLog(entries, agreement.id);
    return { agreement: agreement.id, days: judgeCalendar(agreement, arrivals, days, now) };
  });
  return { directions, calendars };
}

function generationOf({ origin }: LogBundle): number {
  return parseLogOrigin(origin).generation;
}
