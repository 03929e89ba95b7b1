import type { RiskReport } from "../core/preparation-report.ts";
import { createGroupCounts } from "./group-counts.ts";
import type { RiskColumn } from "./risk-columns.ts";
import { HASH_WORDS } from "./risk-hashes.ts";

/**
 * Slots for the groups on all columns (exact up to 786 thousand groups, 9 MB) and on all but one (exact up to 98 thousand, 1 MB each).
 * Beyond, the counts are of an even sample of half as many groups or more, which is right to half a percent.
 */
const ALL_SLOTS = 1 << 20;
const PARTIAL_SLOTS = 1 << 17;

/** Name under which a delivery's own window stands among the columns. */
export const WINDOW_COLUMN = "leveringsperiode";

/** Measures small groups among the records that leave. */
export interface RiskMeter {
  /** Counts one outgoing row that holds values. In: the hashes of its cells as `riskHashes` makes them, from which place. */
  add(hashes: Uint32Array, from: number): void;
  report(): RiskReport;
}

/** What the meter needs. `window` is the period that a delivery covers, dates inclusive; null for a full load. */
export interface RiskMeterOptions {
  readonly columns: readonly RiskColumn[];
  readonly k: number;
  readonly window: { readonly from: string; readonly to: string } | null;
}

/**
 * Counts, on the actual batch, how many records share their quasi-identifying columns with fewer than k others, and what leaving out
 * one column would bring. A column's hash depends on its place, and a row's hash is their sum, so each set without one column costs
 * one subtraction. All records of a batch share the delivery's window, so groups are already counted within it; it is named among the
 * columns when a time column is coarser, because making that column coarser still brings nothing: such columns are not proposed.
 */
export function createRiskMeter({ columns, k, window }: RiskMeterOptions): RiskMeter {
  const all = createGroupCounts(ALL_SLOTS);
  const without = columns.map(() => createGroupCounts(PARTIAL_SLOTS));
  let records = 0;
  return {
    add(hashes, from) {
      records += 1;
      let high = 0;
      let low = 0;
      const end = from + columns.length * HASH_WORDS;
      for (let at = from; at < end; at += HASH_WORDS) {
        high = (high + hashes[at]!) >>> 0;
        low = (low + hashes[at + 1]!) >>> 0;
      }
      all.add(high, low);
      for (let at = from, column = 0; at < end; at += HASH_WORDS, column++)
        without[column]!.add((high - hashes[at]!) >>> 0, (low - hashes[at + 1]!) >>> 0);
    },
    report() {
      const days =
        window === null ? Number.POSITIVE_INFINITY : (Date.parse(window.to) - Date.parse(window.from)) / 86_400_000 + 1;
      const coarser = (column: RiskColumn): boolean => column.spanDays !== null && column.spanDays > days;
      const { small, unique } = all.count(k);
      return {
        k,
        records,
        small: Math.min(small, records),
        unique: Math.min(unique, records),
        columns: [...columns.map((column) => column.name), ...(columns.some(coarser) ? [WINDOW_COLUMN] : [])],
        coarsen: columns
          .map((column, at) => ({ column, small: Math.min(without[at]!.count(k).small, records) }))
          .filter(({ column }) => !coarser(column))
          .map(({ column, small: left }) => ({ column: column.name, small: left }))
          .sort((a, b) => a.small - b.small),
      };
    },
  };
}
