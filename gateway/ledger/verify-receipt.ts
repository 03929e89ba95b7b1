import type { KeyObject } from "node:crypto";
import { checkControlDocument } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import { readJws } from "../core/strict-jose.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { Receipt } from "../core/types/receipt.ts";
import { verifyCheckpoint } from "./checkpoint.ts";
import { entryFault } from "./entry-rules.ts";
import { decodeEntry } from "./log-entry.ts";
import { leafHash } from "./merkle-hash.ts";
import { type TreeHead, verifyConsistency, verifyInclusion } from "./merkle-verify.ts";
import { type BoundFields, boundFields, ENTRY_OF_STAGE, RECEIPT_TYP, type ReceiptStage } from "./receipt-binding.ts";
import { strictBase64 } from "./strict-base64.ts";
import { parseVerifierKey } from "./verifier-key.ts";

/** What the sender knows and a receipt must say too. */
export interface ReceiptExpectation extends BoundFields {
  /** Origin of the receiver's log about the sender. */
  readonly origin: string;
  /** The receiver's public signing key of a `kid`, or undefined when it has none by that id. */
  readonly signingKey: (kid: string) => KeyObject | undefined;
  /** Verifier keys that the receiver's log may be signed with. */
  readonly logKeys: readonly string[];
  /** Only this stage will do; any when absent. */
  readonly stage?: ReceiptStage;
  /** The last checkpoint of this log that the sender cosigned; when given, the receipt's must continue it, or lie before it in the same log. */
  readonly previous?: TreeHead | undefined;
  /**
   * Asks the receiver for the proof from one size to another, where the receipt does not carry it: another receipt was cosigned meanwhile,
   * or the receiver had not heard of the last cosignature. Without it such a receipt is refused.
   */
  readonly consistency?: (from: number, to: number) => Promise<readonly Uint8Array[]>;
}

const BOUND = [
  "environment",
  "sender",
  "receiver",
  "deliveryId",
  "number",
  "agreementHash",
  "manifestHash",
  "records",
  "root",
] as const satisfies readonly (keyof BoundFields)[];

/**
 * Verifies a receipt: signature, every field, that the entry says the same, that the entry is in the receiver's log, and that
 * this log continues what the sender cosigned of it. Only after this, and its own cosignature, may the sender let go of anything.
 * In: token, expectation. Out: the receipt. Throws RECEIPT_MISMATCH naming the first field that differs, NOTE_MALFORMED,
 * NOTE_UNSIGNED, SIGNATURE_INVALID, and as `readJws`, `parseStrictJson`, `decodeEntry`.
 */
export async function verifyReceipt(token: string, expectation: ReceiptExpectation): Promise<Receipt> {
  const receipt = await readSigned(token, expectation);
  checkFields(receipt, expectation);
  const leaf = checkEntry(receipt);
  await checkLog(receipt, leaf, expectation);
  return receipt;
}

async function readSigned(token: string, { signingKey }: ReceiptExpectation): Promise<Receipt> {
  const { payload } = await readJws(token, { typ: RECEIPT_TYP, algs: ["ES256", "EdDSA"] }, (kid) => {
    const key = signingKey(kid);
    if (key === undefined) throw new SluisError("RECEIPT_MISMATCH", { field: "kid" });
    return key;
  });
  return checkControlDocument<Receipt>("receipt", parseStrictJson(payload));
}

function checkFields(receipt: Receipt, expectation: ReceiptExpectation): void {
  for (const field of BOUND) same(field, receipt[field], expectation[field]);
  same("log", receipt.log, expectation.origin);
  if (expectation.stage !== undefined) same("stage", receipt.stage, expectation.stage);
  same("rejection", receipt.rejection !== undefined, receipt.stage === "rejected");
}

/** The entry itself must say what the receipt says, so that neither can be shown without the other. Out: the leaf bytes. */
function checkEntry(receipt: Receipt): Buffer {
  const leaf = decode("leaf", receipt.leaf);
  const entry = decodeEntry(leaf);
  same("leaf.type", entry.type, ENTRY_OF_STAGE[receipt.stage]);
  same("leaf", entryFault(receipt.log, entry), undefined);
  const said = boundFields(receipt.log, leaf);
  for (const field of BOUND) same(`leaf.${field}`, said[field], receipt[field]);
  if (receipt.rejection !== undefined) same("leaf.reason", entry.reason, receipt.rejection.codes[0]);
  return leaf;
}

async function checkLog(receipt: Receipt, leaf: Buffer, expectation: ReceiptExpectation): Promise<void> {
  const { logKeys, previous } = expectation;
  const checkpoint = verifyCheckpoint(receipt.checkpoint, logKeys.map(parseVerifierKey));
  same("checkpoint.origin", checkpoint.origin, receipt.log);
  const proof = receipt.proof.map((hash) => decode("proof", hash));
  same("proof", verifyInclusion(leafHash(leaf), receipt.index, checkpoint, proof), true);
  if (previous === undefined) return;
  const [old, later] = previous.size <= checkpoint.size ? [previous, checkpoint] : [checkpoint, previous];
  same("consistency", verifyConsistency(old, later, await stepsOf(receipt, old.size, later, expectation)), true);
}

/** The proof from the smaller tree to the larger: in the receipt, when that knew both, else asked for. Equal sizes need none. */
async function stepsOf(
  { consistency }: Receipt,
  from: number,
  later: TreeHead,
  { previous, consistency: ask }: ReceiptExpectation,
): Promise<readonly Uint8Array[]> {
  if (from === later.size) return [];
  if (consistency?.from === from && later !== previous)
    return consistency.proof.map((hash) => decode("consistency", hash));
  return (await ask?.(from, later.size)) ?? [];
}

function decode(field: string, value: string): Buffer {
  const bytes = strictBase64(value, "base64url");
  if (bytes === undefined) throw new SluisError("RECEIPT_MISMATCH", { field });
  return bytes;
}

function same(field: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new SluisError("RECEIPT_MISMATCH", { field });
}
