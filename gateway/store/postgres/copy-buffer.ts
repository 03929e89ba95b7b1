/** Bytes that grow: what COPY reads in its binary form (PostgreSQL manual, COPY, Binary Format). */
export interface CopyBuffer {
  bytes: Buffer;
  /** Of the same bytes. */
  view: DataView;
  at: number;
}

/** PGCOPY, flags 0, no extension. */
const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");

/** Starts a file of COPY. In: bytes to set aside. */
export function startCopy(size: number): CopyBuffer {
  return startCopyIn(Buffer.allocUnsafeSlow(SIGNATURE.length + size));
}

/** Starts a file of COPY in these bytes, which are all of their memory. */
export function startCopyIn(bytes: Buffer): CopyBuffer {
  SIGNATURE.copy(bytes);
  return { bytes, view: new DataView(bytes.buffer), at: SIGNATURE.length };
}

/** Ends it. Out: the file. */
export function endCopy(buffer: CopyBuffer): Buffer {
  makeRoom(buffer, 2);
  putInt16(buffer, -1);
  return buffer.bytes.subarray(0, buffer.at);
}

/** Makes room for so many bytes; the functions below do not look. */
export function makeRoom(buffer: CopyBuffer, size: number): void {
  if (buffer.at + size <= buffer.bytes.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(2 * buffer.bytes.length, buffer.at + size));
  buffer.bytes.copy(larger, 0, 0, buffer.at);
  buffer.bytes = larger;
  buffer.view = new DataView(larger.buffer);
}

export function putInt16(buffer: CopyBuffer, value: number): void {
  buffer.bytes[buffer.at++] = value >> 8;
  buffer.bytes[buffer.at++] = value;
}

export function putInt32(buffer: CopyBuffer, value: number): void {
  const { bytes, at } = buffer;
  bytes[at] = value >> 24;
  bytes[at + 1] = value >> 16;
  bytes[at + 2] = value >> 8;
  bytes[at + 3] = value;
  buffer.at = at + 4;
}

/** A field of type INTEGER. */
export function putInteger(buffer: CopyBuffer, value: number): void {
  putInt32(buffer, 4);
  putInt32(buffer, value);
}

/** A field of type BIGINT. In: a safe integer. */
export function putBigint(buffer: CopyBuffer, value: number): void {
  const high = Math.floor(value / 4294967296);
  putInt32(buffer, 8);
  putInt32(buffer, high);
  putInt32(buffer, value - high * 4294967296);
}

/** A field of type DOUBLE PRECISION. */
export function putDouble(buffer: CopyBuffer, value: number): void {
  putInt32(buffer, 8);
  buffer.bytes.writeDoubleBE(value, buffer.at);
  buffer.at += 8;
}

/** A field of type BOOLEAN. */
export function putBoolean(buffer: CopyBuffer, value: boolean): void {
  putInt32(buffer, 1);
  buffer.bytes[buffer.at++] = value ? 1 : 0;
}

/** A field without a value. */
export function putNull(buffer: CopyBuffer): void {
  putInt32(buffer, -1);
}

/** A field of type TEXT. Makes its own room. */
export function putText(buffer: CopyBuffer, text: string): void {
  makeRoom(buffer, 4 + 3 * text.length);
  const written = buffer.bytes.write(text, buffer.at + 4, "utf8");
  putInt32(buffer, written);
  buffer.at += written;
}

/** A field of type TEXT, from bytes of UTF-8: eight at a time, for which a call would cost more than it saves. In: a view of where they are. */
export function putBytes(buffer: CopyBuffer, source: DataView, from: number, end: number): void {
  putInt32(buffer, end - from);
  const { bytes, view } = buffer;
  let { at } = buffer;
  let next = from;
  for (; next + 8 <= end; next += 8, at += 8) view.setBigUint64(at, source.getBigUint64(next));
  for (; next < end; next++) bytes[at++] = source.getUint8(next);
  buffer.at = at;
}
