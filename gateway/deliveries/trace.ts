import { randomBytes } from "node:crypto";

/** A new W3C trace parent (Trace Context level 1, section 3.2), shared by both organisations for one delivery. */
export function newTrace(): string {
  return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
}
