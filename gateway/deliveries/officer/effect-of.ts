import type { LogEntry } from "../../core/types/log-entry.ts";
import type { StoredReceipt } from "../ports/store.ts";
import { receiptPayload } from "./rejections.ts";

/** What a delivery changed at the receiver, as the entry in its receipt says. In: its receipts. Out: null for nothing, or not known yet. */
export function effectOf(receipts: readonly StoredReceipt[]): NonNullable<LogEntry["effect"]> | null {
  const stored = receipts.find(({ stage }) => stage === "stored");
  if (stored === undefined) return null;
  const leaf = Buffer.from(receiptPayload(stored.token).leaf, "base64url").toString();
  return (JSON.parse(leaf) as LogEntry).effect ?? null;
}
