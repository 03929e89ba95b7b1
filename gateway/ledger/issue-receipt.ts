import type { KeyObject } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import { checkControlDocument } from "../core/control-document.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { signJws } from "../core/strict-jose.ts";
import type { Receipt } from "../core/types/receipt.ts";
import type { LogSigner } from "./checkpoint.ts";
import { currentCheckpoint } from "./current-checkpoint.ts";
import { decodeEntry } from "./log-entry.ts";
import type { LogStorage } from "./log-storage.ts";
import { consistencyProof, inclusionProof, type NodeLookup } from "./merkle-proof.ts";
import { boundFields, ENTRY_OF_STAGE, RECEIPT_TYP, type ReceiptStage } from "./receipt-binding.ts";

/** A row of a rejected delivery: positions and codes, never a value. */
export type RejectedRow = NonNullable<Receipt["rejection"]>["rows"][number];

/** What a receipt is made of. */
export interface ReceiptOrder {
  readonly storage: LogStorage;
  /** Origin of the receiver's log about the sender. */
  readonly origin: string;
  readonly stage: ReceiptStage;
  readonly deliveryId: string;
  readonly signer: { readonly privateKey: KeyObject; readonly kid: string };
  readonly logSigner: LogSigner;
  /** With stage `rejected`: how many rows were at fault, and the first of them (at most 1,000). */
  readonly rejection?: { readonly total: number; readonly rows: readonly RejectedRow[] };
}

/**
 * Makes a receipt from the committed entry, under the log's current checkpoint, in the caller's transaction, with the proof that this
 * continues what the sender last cosigned. It can be made again at any time: stage, leaf, origin and index stay the same, only the
 * checkpoint grows.
 * In: the order. Out: a compact JWS. Throws LOG_CONFLICT when the log has no such entry, LOG_ENTRY_REFUSED when the entry
 * lacks what a receipt binds, LOG_INTEGRITY.
 */
export async function issueReceipt(order: ReceiptOrder): Promise<string> {
  const { storage, origin, stage, deliveryId } = order;
  const [stored, cosigned] = await Promise.all([
    storage.findEntry(origin, ENTRY_OF_STAGE[stage], deliveryId),
    storage.lastCosigned(origin),
  ]);
  if (stored === undefined) throw new SluisError("LOG_CONFLICT", { log: origin });
  const { index, leaf } = stored;
  const checkpoint = await currentCheckpoint(storage, origin, order.logSigner);
  const lookup: NodeLookup = (wanted) => storage.nodes(origin, wanted);
  const from = cosigned?.size ?? 0;
  const continues = from > 0 && from < checkpoint.size;
  const [proof, steps] = await Promise.all([
    inclusionProof(lookup, index, checkpoint.size),
    continues ? consistencyProof(lookup, from, checkpoint.size) : [],
  ]);
  const receipt = {
    ...boundFields(origin, leaf),
    v: 1,
    stage,
    log: origin,
    index,
    leaf: text(leaf),
    proof: proof.map(text),
    checkpoint: checkpoint.note,
    ...(continues ? { consistency: { from, proof: steps.map(text) } } : {}),
    ...(stage === "rejected" ? { rejection: rejectionOf(leaf, order) } : {}),
  };
  const checked = checkControlDocument<Receipt>("receipt", receipt) as unknown as Json;
  return signJws(Buffer.from(canonicalJson(checked), "utf8"), order.signer, RECEIPT_TYP);
}

function rejectionOf(leaf: Uint8Array, { rejection }: ReceiptOrder): NonNullable<Receipt["rejection"]> {
  return {
    codes: [decodeEntry(leaf).reason!],
    total: rejection?.total ?? 0,
    rows: rejection?.rows.slice(0, 1000) ?? [],
  };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}
