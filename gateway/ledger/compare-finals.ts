import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { Receipt } from "../core/types/receipt.ts";

/** What two final receipts of one delivery must have in common; only the checkpoint may be a later one (`docs/formats.md`). */
const FIXED = ["deliveryId", "stage", "leaf", "log", "index"] as const;

/**
 * Compares two final receipts of one delivery. A receiver that says two different things about the end of a delivery has
 * rewritten its log or keeps two of them.
 * In: two tokens that `verifyReceipt` accepted. Throws RECEIPT_CONFLICT naming the first field that differs.
 */
export function compareFinals(earlier: string, later: string): void {
  const left = payloadOf(earlier);
  const right = payloadOf(later);
  const field = FIXED.find((name) => left[name] !== right[name]);
  if (field !== undefined) throw new SluisError("RECEIPT_CONFLICT", { field });
}

function payloadOf(token: string): Receipt {
  return parseStrictJson(Buffer.from(token.split(".")[1]!, "base64url")) as unknown as Receipt;
}
