import type { Json } from "../core/json.ts";
import type { RiskReport } from "../core/preparation-report.ts";
import { createGroupCounts } from "./group-counts.ts";
import type { RiskColumn } from "./risk-columns.ts";

/** Slots for the groups on all columns (exact up to 3 million groups, 38 MB) and on all but one (exact up to 196 thousand). */
const ALL_SLOTS = 1 << 22;
const PARTIAL_SLOTS = 1 << 18;

/** Name under which a delivery's own window stands among the columns. */
export const WINDOW_COLUMN = "leveringsperiode";

/** Measures small groups among the records that leave. */
export interface RiskMeter {
  /** Counts one outgoing row; `vervallen` rows hold no values and are passed over. */
  add(row: readonly Json[]): void;
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
  const highs = new Uint32Array(columns.length);
  const lows = new Uint32Array(columns.length);
  const hash = new Uint32Array(2);
  let records = 0;
  return {
    add(row) {
      if (row[1] === "vervallen") return;
      records += 1;
      let high = 0;
      let low = 0;
      for (let at = 0; at < columns.length; at++) {
        hashCell(row[columns[at]!.index]!, at, hash);
        highs[at] = hash[0]!;
        lows[at] = hash[1]!;
        high = (high + highs[at]!) >>> 0;
        low = (low + lows[at]!) >>> 0;
      }
      all.add(high, low);
      for (let at = 0; at < columns.length; at++) without[at]!.add((high - highs[at]!) >>> 0, (low - lows[at]!) >>> 0);
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

/** Two 32-bit hashes of one cell at one place; not secret, only even. Follows the finaliser of MurmurHash3 (public domain). */
function hashCell(cell: Json, place: number, out: Uint32Array): void {
  const text = typeof cell === "string" ? cell : JSON.stringify(cell);
  let high = Math.imul(place + 1, 0x9e3779b1) ^ text.length;
  let low = Math.imul(place + 1, 0x85ebca77) ^ (typeof cell === "string" ? 1 : 2);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0xcc9e2d51);
    low = (low << 13) | (low >>> 19);
  }
  out[0] = mix(high ^ low);
  out[1] = mix(low + Math.imul(high, 0x1b873593));
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
