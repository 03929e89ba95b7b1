import type { OutgoingCell } from "./name-order.ts";
import type { RiskColumn } from "./risk-columns.ts";

/** 32-bit words that the hash of one cell takes. */
export const HASH_WORDS = 2;

/** Cells whose hashes are remembered, of each column; made-up values must not fill memory. */
const MOST_REMEMBERED = 4096;

/** Hashes the cells of one row. In: the outgoing row. Out: for each risk column `HASH_WORDS` words, valid until the next row. */
export type RiskHashes = (row: readonly OutgoingCell[]) => Uint32Array;

/** Makes the hashes of quasi-identifying cells; not secret, only even. A cell's hash depends on its place among the columns. */
export function riskHashes(columns: readonly RiskColumn[]): RiskHashes {
  const hashes = new Uint32Array(columns.length * HASH_WORDS);
  const known = columns.map(() => new Map<OutgoingCell, readonly [high: number, low: number]>());
  return (row) => {
    for (let place = 0; place < columns.length; place++) {
      const cell = row[columns[place]!.index]!;
      let hash = known[place]!.get(cell);
      if (hash === undefined) {
        hash = hashOf(cell, place);
        if (known[place]!.size === MOST_REMEMBERED) known[place]!.clear();
        known[place]!.set(cell, hash);
      }
      hashes[place * HASH_WORDS] = hash[0];
      hashes[place * HASH_WORDS + 1] = hash[1];
    }
    return hashes;
  };
}

/** Two 32-bit hashes of one cell. Follows the finaliser of MurmurHash3 (public domain). */
function hashOf(cell: OutgoingCell, place: number): readonly [high: number, low: number] {
  const text = typeof cell === "string" ? cell : JSON.stringify(cell);
  let high = Math.imul(place + 1, 0x9e3779b1) ^ text.length;
  let low = Math.imul(place + 1, 0x85ebca77) ^ (typeof cell === "string" ? 1 : 2);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0xcc9e2d51);
    low = (low << 13) | (low >>> 19);
  }
  return [mix(high ^ low), mix(low + Math.imul(high, 0x1b873593))];
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
