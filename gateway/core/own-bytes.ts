/**
 * Bytes in an ArrayBuffer of their own, fit to be transferred to another thread: posting a piece of Node's shared pool would
 * copy the whole pool, and transferring it would empty it for everyone.
 * In: any bytes. Out: the same array when it owns all of its buffer, else a copy.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  // a Buffer loses its prototype on the way, so plain arrays are sent
  return whole ? new Uint8Array(bytes.buffer as ArrayBuffer) : new Uint8Array(bytes);
}
