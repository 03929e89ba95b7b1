import type { LogEntry } from "../../core/types/log-entry.ts";
import type { Receipt } from "../../core/types/receipt.ts";
import { leafHash } from "../../ledger/merkle-hash.ts";

/** The entry in the partner's log that a receipt proves, as our own entry names it. */
export function provenBy({ log, index, leaf }: Receipt): NonNullable<LogEntry["receipt"]> {
  return { log, index, leafHash: Buffer.from(leafHash(Buffer.from(leaf, "base64url"))).toString("hex") };
}
