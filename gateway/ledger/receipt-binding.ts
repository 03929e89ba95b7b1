import { SluisError } from "../core/sluis-error.ts";
import type { Receipt } from "../core/types/receipt.ts";
import type { EntryType } from "./entry-rules.ts";
import { decodeEntry } from "./log-entry.ts";

/** `typ` of a receipt's header. */
export const RECEIPT_TYP = "sluis-receipt+jws";

/** What a receipt says: sealed bytes durably held, how it ended, or that it was erased since. */
export type ReceiptStage = Receipt["stage"];

/** The receiver's entry that a receipt of each stage is made from. */
export const ENTRY_OF_STAGE = {
  accepted: "received",
  stored: "stored",
  rejected: "rejected",
  void: "void",
  erased: "erased",
} as const satisfies { readonly [stage in ReceiptStage]: EntryType };

/** What a receipt repeats from its entry. */
export type BoundFields = Pick<
  Receipt,
  | "environment"
  | "sender"
  | "receiver"
  | "deliveryId"
  | "number"
  | "agreementHash"
  | "manifestHash"
  | "records"
  | "root"
>;

/**
 * Reads from a leaf what a receipt binds, so that issuing and verifying take it from the same place.
 * In: origin (for the error), leaf bytes. Out: the fields. Throws LOG_ENTRY_REFUSED when one is missing, and as `decodeEntry`.
 */
export function boundFields(origin: string, leaf: Uint8Array): BoundFields {
  const entry = decodeEntry(leaf);
  const { environment, from, to, delivery, agreement, counts, root } = entry;
  if (
    from === undefined ||
    to === undefined ||
    delivery?.number === undefined ||
    delivery.manifestHash === undefined ||
    agreement === undefined ||
    counts === undefined ||
    root === undefined
  )
    throw new SluisError("LOG_ENTRY_REFUSED", { log: origin, type: entry.type, why: "receipt" });
  return {
    environment,
    sender: from,
    receiver: to,
    deliveryId: delivery.id,
    number: delivery.number,
    agreementHash: agreement.hash,
    manifestHash: delivery.manifestHash,
    records: counts.records,
    root,
  };
}
