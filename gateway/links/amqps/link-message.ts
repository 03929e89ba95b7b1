import { lengthPrefix } from "../../core/length-prefix.ts";
import { SluisError } from "../../core/sluis-error.ts";

/** One AMQP message: a control message, and what stands sealed beside it (a part, a manifest; empty otherwise). */
export interface LinkMessage {
  readonly token: string;
  readonly attachment: Uint8Array;
}

/** Media type of such a message. */
export const LINK_MESSAGE_TYPE = "application/vnd.sluis.link";

/** Both with their length before them. */
export function writeLinkMessage({ token, attachment }: LinkMessage): Buffer {
  return lengthPrefix(token, attachment);
}

/**
 * Out: the two pieces; the attachment in memory of its own, so that it can go to another thread.
 * Throws LINK_MESSAGE_MALFORMED unless the lengths are exactly those of the pieces.
 */
export function readLinkMessage(bytes: Buffer): { readonly token: string; readonly attachment: Buffer<ArrayBuffer> } {
  const end = bytes.length < 8 ? -1 : 4 + bytes.readUInt32BE(0);
  if (end < 0 || end + 4 > bytes.length || end + 4 + bytes.readUInt32BE(end) !== bytes.length)
    throw new SluisError("LINK_MESSAGE_MALFORMED");
  const attachment = Buffer.allocUnsafeSlow(bytes.length - end - 4);
  bytes.copy(attachment, 0, end + 4);
  return { token: bytes.toString("latin1", 4, end), attachment };
}
