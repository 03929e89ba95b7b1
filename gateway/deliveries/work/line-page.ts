import { BASE32_VALUES } from "../../core/base32-values.ts";

/**
 * Lines of one part as bytes, in the order in which they came; a part's worth of strings, be it only of refs, would be moved about by every
 * collection of garbage.
 */
export interface LinePage {
  /** Adds the line bytes[from, to), a JSON array whose first item is a ref, without its line feed. */
  add(bytes: Buffer, from: number, to: number): void;
  /** Bytes so far, line feeds included. */
  readonly bytes: number;
  readonly lines: number;
  /** Empties the page. Out: its bytes with the lines in the order of their refs. */
  take(): Buffer;
}

const LINE_FEED = 10;

/** Where the ref of a line stands, behind `["`, and how long it is. */
const REF_AT = 2;
const REF_LETTERS = 32;

/** Letters of a ref that its sorting key is made of, 5 bits each, and bits of the key that tell the line: 52 together. */
const KEY_LETTERS = 7;
const LINE_BITS = 17;
const MOST_LINES = 2 ** LINE_BITS;

/** In: bytes to set aside. */
export function createLinePage(size: number): LinePage {
  let page = Buffer.allocUnsafeSlow(size);
  let keys = new Float64Array(4096);
  let ends = new Uint32Array(4096);
  let at = 0;
  let lines = 0;

  function makeRoom(more: number): void {
    if (lines === keys.length) {
      keys = grown(keys, new Float64Array(2 * lines));
      ends = grown(ends, new Uint32Array(2 * lines));
    }
    if (at + more > page.length) page = grown(page, Buffer.allocUnsafeSlow(Math.max(2 * page.length, at + more)));
  }

  /** Out: how the ref of a line stands to that of another, as a sort wants it. */
  function compareRefs(line: number, other: number): number {
    const [from, otherFrom] = [refAt(line), refAt(other)];
    return page.compare(page, otherFrom, otherFrom + REF_LETTERS, from, from + REF_LETTERS);
  }

  function refAt(line: number): number {
    return (line === 0 ? 0 : ends[line - 1]!) + REF_AT;
  }

  return {
    add(bytes, from, to) {
      if (lines === MOST_LINES) throw new RangeError("too many lines in one part");
      makeRoom(to - from + 1);
      at += bytes.copy(page, at, from, to);
      page[at++] = LINE_FEED;
      keys[lines] = sortingKey(bytes, from) * MOST_LINES + lines;
      ends[lines++] = at;
    },
    get bytes() {
      return at;
    },
    get lines() {
      return lines;
    },
    take() {
      const order = inOrder(keys.subarray(0, lines), compareRefs);
      const sorted = Buffer.allocUnsafeSlow(at);
      let to = 0;
      for (const line of order) to += page.copy(sorted, to, line === 0 ? 0 : ends[line - 1], ends[line]);
      at = 0;
      lines = 0;
      return sorted;
    },
  };
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old as never);
  return larger;
}

/** The first letters of a line's ref as a number. */
function sortingKey(bytes: Uint8Array, from: number): number {
  let key = 0;
  for (let letter = 0; letter < KEY_LETTERS; letter++)
    key = key * 32 + BASE32_VALUES[bytes[from + REF_AT + letter]! & 127]!;
  return key;
}

/** Sorts numbers, which is many times as fast as sorting texts; the few lines whose refs begin alike are compared by the whole ref. */
function inOrder(keys: Float64Array, compareRefs: (line: number, other: number) => number): Uint32Array {
  keys.sort();
  const order = new Uint32Array(keys.length);
  let [head, alike] = [-1, 0]; // how the ref begins, and the place of the first line whose ref begins so
  for (let at = 0; at < keys.length; at++) {
    const line = keys[at]! % MOST_LINES;
    if (keys[at]! - line !== head) [head, alike] = [keys[at]! - line, at];
    let to = at;
    for (; to > alike && compareRefs(order[to - 1]!, line) > 0; to--) order[to] = order[to - 1]!;
    order[to] = line;
  }
  return order;
}
