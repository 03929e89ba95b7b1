import type { LogBundle } from "../core/types/log-bundle.ts";
import { decodeEntry } from "../ledger/log-entry.ts";
import { leafHash } from "../ledger/merkle-hash.ts";
import type { PlacedEntry } from "../ledger/verify-bundle.ts";

/**
 * The entries of an export with their places. In: an export that was verified. Out: entries in order.
 * Throws what `decodeEntry` throws for an entry that verifying would have found.
 */
export function readLog({ origin, entries }: LogBundle): PlacedEntry[] {
  return entries.map((text, index) => {
    const leaf = Buffer.from(text, "base64");
    const hash = Buffer.from(leafHash(leaf)).toString("hex");
    return { log: origin, index, leafHash: hash, entry: decodeEntry(leaf) };
  });
}
