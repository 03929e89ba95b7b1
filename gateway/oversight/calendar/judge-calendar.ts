import { localDate } from "../../core/local-date.ts";
import { type ExpectedPeriod, expectedPeriods, type Promised } from "./expected-periods.ts";

/** A delivery that was stored, as the calendar needs it. */
export interface Arrival {
  readonly deliveryId: string;
  readonly kind: string;
  /** Days that it is about; null for a delivery without a period. */
  readonly period: { readonly from: string; readonly to: string } | null;
  /** When it was sent and when it was stored, milliseconds since 1970. */
  readonly sentAt: number;
  readonly storedAt: number;
  /** It was withdrawn since. */
  readonly withdrawn: boolean;
}

/** How a promised period came out. */
export interface CalendarDay extends ExpectedPeriod {
  /** `expected`: not there and not due yet; `missing`: not there and past due. */
  readonly status: "expected" | "onTime" | "late" | "missing";
  /** Delivered with the statement that there was nothing. */
  readonly empty: boolean;
  /** Delivered, and withdrawn since. */
  readonly withdrawn: boolean;
  readonly deliveryId: string | null;
  readonly storedAt: number | null;
}

/**
 * Compares what an agreement promises with what was stored. A delivery about several periods counts for each that it covers whole; one
 * without a period counts for the last one that had ended when it was sent.
 * In: agreement, arrivals, days of interest, the time now. Out: every promised period, oldest first.
 */
export function judgeCalendar(
  agreement: Promised,
  arrivals: readonly Arrival[],
  between: { readonly from: string; readonly to: string },
  now: number,
): CalendarDay[] {
  // what mends an earlier delivery is not the delivery of a day
  const promisedKinds = arrivals.filter(({ kind }) => kind !== "correction" && kind !== "withdrawal");
  const ordered = promisedKinds.toSorted((left, right) => left.storedAt - right.storedAt);
  const expected = expectedPeriods(agreement, between.from, between.to);
  const without = new Map<string, Arrival>();
  for (const arrival of ordered.filter(({ period }) => period === null)) {
    const sentOn = localDate(arrival.sentAt);
    const last = expected.findLast(({ to }) => to < sentOn);
    if (last !== undefined && !without.has(last.to)) without.set(last.to, arrival);
  }
  return expected.map((promised) => {
    const arrival =
      ordered.find(({ period }) => period !== null && period.from <= promised.from && period.to >= promised.to) ??
      without.get(promised.to);
    const status = arrival === undefined ? (now > promised.dueAt ? "missing" : "expected") : undefined;
    return {
      ...promised,
      status: status ?? (arrival!.storedAt > promised.dueAt ? "late" : "onTime"),
      empty: arrival?.kind === "empty",
      withdrawn: arrival?.withdrawn ?? false,
      deliveryId: arrival?.deliveryId ?? null,
      storedAt: arrival?.storedAt ?? null,
    };
  });
}
