import type { KeyPlace } from "../../pseudonyms/subject-key.ts";

/** Set in a record's place when the person stood in the record and nothing of him left with it. */
export const NOT_LEFT = 0x8000_0000;

/** Keys of one type in one part, of a fixed length, each with the place of its record. */
export interface KeyPage {
  /** Makes room for one more key. Out: where it is to be written, now or later. */
  add(record: number, left: boolean): KeyPlace;
  /** Empties the page, into which all must have been written. Out: all keys, then for each 4 bytes (little-endian) with the place of its record and `NOT_LEFT`. */
  take(): Uint8Array;
}

/** In: bytes of a key. */
export function createKeyPage(keyBytes: number): KeyPage {
  let keys = new Uint8Array(512 * keyBytes);
  let records = new Uint32Array(512);
  let count = 0;
  // a page that has grown since is written to all the same
  const place = (at: number): KeyPlace => ({
    at,
    get bytes() {
      return keys;
    },
  });

  function grow(): void {
    const [more, places] = [new Uint8Array(2 * keys.length), new Uint32Array(2 * count)];
    more.set(keys);
    places.set(records);
    [keys, records] = [more, places];
  }

  return {
    add(record, left) {
      if (count === records.length) grow();
      records[count] = left ? record : (record | NOT_LEFT) >>> 0;
      return place(count++ * keyBytes);
    },
    take() {
      const taken = new Uint8Array(count * (keyBytes + 4));
      taken.set(keys.subarray(0, count * keyBytes));
      const view = new DataView(taken.buffer);
      for (let at = 0; at < count; at++) view.setUint32(count * keyBytes + 4 * at, records[at]!, true);
      count = 0;
      return taken;
    },
  };
}
