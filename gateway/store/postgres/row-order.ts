import type { WireLines } from "../../records/wire-lines.ts";

/** The most rows that are loaded together: each part has a block of so many keys. */
export const MOST_ROWS = 2 ** 20;

/** What a ref is sorted by: its first letters. Refs differ in all of them, and any other order would only be slower. */
const REF_LETTERS = 6;
const REF_BASE = 36;
/** Bytes of a line before its ref: a bracket and a quotation mark. */
const BEFORE_REF = 2;

/**
 * The numbers of all rows, counted from 0 in the order of lines, in the order of their refs as far as each part is.
 * In: parts after each other, of which each is in order but where something is wrong with it.
 */
export function rowOrder(
  parts: readonly { readonly source: Buffer; readonly lines: WireLines }[],
): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(parts.reduce((sum, { lines }) => sum + lines.count, 0));
  const next = parts.map(() => 0);
  const first = parts.map((_, at) => parts.slice(0, at).reduce((sum, { lines }) => sum + lines.count, 0));
  const keyOf = ({ source, lines }: (typeof parts)[number], line: number): number =>
    line === lines.count ? Number.POSITIVE_INFINITY : refOrder(source, lines.starts[line]! + BEFORE_REF);
  const keys = parts.map((part) => keyOf(part, 0));
  for (let row = 0; row < order.length; row++) {
    let least = 0;
    for (let part = 1; part < keys.length; part++) if (keys[part]! < keys[least]!) least = part;
    order[row] = first[least]! + next[least]!;
    next[least] = next[least]! + 1;
    keys[least] = keyOf(parts[least]!, next[least]!);
  }
  return order;
}

/** A number that rises as the first letters of a ref do. */
function refOrder(source: Buffer, at: number): number {
  let order = 0;
  for (let next = at; next < at + REF_LETTERS; next++) {
    const byte = source[next] ?? 0;
    // digits and small letters, of which refs are made, in their order
    order = order * REF_BASE + (byte < 0x3a ? (byte - 0x30) & 15 : Math.min(REF_BASE - 1, (byte - 0x57) & 63));
  }
  return order;
}
