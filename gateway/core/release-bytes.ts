import { Buffer } from "node:buffer";

/**
 * Gives the memory behind bytes back at once. V8 counts it until its next collection of the whole heap, and collects the whole heap because of
 * it: every few mebibytes, which costs a gateway more time than what it does with the bytes.
 * In: bytes whose buffer nobody uses any more, here or on its way to a socket; they are empty afterwards. Those that may stand in Node's pool of
 * small buffers are left alone.
 */
export function releaseBytes({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
