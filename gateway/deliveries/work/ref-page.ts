import { REF_BYTES, writeRef } from "../ref-bytes.ts";

/** Refs of the records of one part as bytes, in the order in which they came. */
export interface RefPage {
  /** Out: the record's place in the part, from 0. */
  add(ref: string): number;
  /** Empties the page. */
  take(): Uint8Array;
}

/** An empty page. */
export function createRefPage(): RefPage {
  let bytes = new Uint8Array(4096 * REF_BYTES);
  let count = 0;
  return {
    add(ref) {
      if (count * REF_BYTES === bytes.length) {
        const more = new Uint8Array(2 * bytes.length);
        more.set(bytes);
        bytes = more;
      }
      writeRef(ref, bytes, count * REF_BYTES);
      return count++;
    },
    take() {
      const taken = bytes.slice(0, count * REF_BYTES);
      count = 0;
      return taken;
    },
  };
}
