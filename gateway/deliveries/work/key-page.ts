/** Set in a record's place when the person stood in the record and nothing of him left with it. */
export const NOT_LEFT = 0x8000_0000;

/** Keys of one type in one part, of a fixed length, each with the place of its record. */
export interface KeyPage {
  /** Makes room for one more key. Out: where in `bytes` it is to be written. */
  add(record: number, left: boolean): number;
  /** The bytes that keys are written to, with room for one more; others after the next call. */
  bytes(): Uint8Array;
  /** Empties the page. Out: all keys, then for each 4 bytes (little-endian) with the place of its record and `NOT_LEFT`. */
  take(): Uint8Array;
}

/** In: bytes of a key. */
export function createKeyPage(keyBytes: number): KeyPage {
  let keys = new Uint8Array(512 * keyBytes);
  let records = new Uint32Array(512);
  let count = 0;
  return {
    add(record, left) {
      records[count] = left ? record : (record | NOT_LEFT) >>> 0;
      return count++ * keyBytes;
    },
    bytes() {
      if (count === records.length) {
        const [more, places] = [new Uint8Array(2 * keys.length), new Uint32Array(2 * count)];
        more.set(keys);
        places.set(records);
        [keys, records] = [more, places];
      }
      return keys;
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
