import { CSV_MARK, csvLine } from "../../core/csv-line.ts";
import type { Receipt } from "../../core/types/receipt.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** What a verified receipt says. In: its token, as it was taken. */
export function receiptPayload(token: string): Receipt {
  return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Receipt;
}

/**
 * The report on a delivery's refused rows: as the receiver found them when it rejected the whole, else as preparing refused them. It ends
 * with its time, also where the receipt that it is made from stays as proof.
 * Out: CSV bytes with places, fields and rules, never a value; undefined when there is none (any more).
 */
export async function rejectionReport(
  { clock, policy }: Pick<GatewayContext, "clock" | "policy">,
  tx: StoreTransaction,
  deliveryId: string,
): Promise<Uint8Array | undefined> {
  const rejected = (await tx.receipts.list(deliveryId)).find(({ stage }) => stage === "rejected");
  if (rejected === undefined) return tx.reports.get(deliveryId);
  if (clock.now() >= rejected.at + policy.keepRejections) return undefined;
  const { codes, rows } = receiptPayload(rejected.token).rejection!;
  const form = { delimiter: ";", neutralise: true } as const;
  const lines = [
    ["deel", "regel", "veld", "reden"],
    ...codes.map((code) => ["", "", "levering", code]),
    ...rows.map(({ part, line, field, rule }) => [part, line ?? "", field, rule]),
  ];
  return Buffer.from(CSV_MARK + lines.map((cells) => csvLine(cells, form)).join(""));
}
