import { createHash } from "node:crypto";
import { csvLine } from "../../core/csv-line.ts";
import type { Json } from "../../core/json.ts";
import { localDate } from "../../core/local-date.ts";
import { readReason } from "../../core/read-reason.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { ProductSchema } from "../../core/types/product.ts";
import { activeAgreement } from "../active-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { PushOutcome, WithdrawRequest } from "../ports/officer-service.ts";
import type { Requester } from "../ports/requester.ts";
import { push } from "../sender/push.ts";

/** Stands between the parts of a source key that has several. */
const BETWEEN = ";";

/**
 * Withdraws a delivery, or some records of it by their source keys: a delivery of its own, which says so to the receiver. Its file is made
 * here, so that it goes the way of any other: same number sequence, same release by a second person, same receipts.
 * In: who asks, what. Out: as of a push. Throws REASON_MISSING, DELIVERY_UNKNOWN, NOT_THE_SUPPLIER, SOURCE_KEY_INVALID with its line,
 * KIND_NEEDS_KEY, and what `push` throws.
 */
export async function withdraw(
  context: GatewayContext,
  who: Requester,
  { deliveryId, reason, keys }: WithdrawRequest,
  signal: AbortSignal,
): Promise<PushOutcome> {
  const motive = readReason(reason);
  const { agreementId, product } = await context.store.read(async (tx) => {
    const target = await tx.deliveries.get(deliveryId);
    if (target === undefined) throw new SluisError("DELIVERY_UNKNOWN");
    if (target.direction === "in") throw new SluisError("NOT_THE_SUPPLIER", { agreement: target.agreementId });
    const { document } = await activeAgreement(tx, target.agreementId, localDate(context.clock.now()));
    const product = context.products.product(document.product, document.productVersion);
    return { agreementId: target.agreementId, product };
  });
  const { file, mapping } = removalFile(product, keys);
  return push(
    context,
    who,
    {
      agreementId,
      kind: "withdrawal",
      corrects: deliveryId,
      withdraws: keys === null ? "delivery" : "records",
      motive,
      period: null,
      mapping,
      fileName: "withdrawal.csv",
      fileSha256: createHash("sha256").update(file).digest("hex"),
      fileBytes: file.length,
      samples: 0,
    },
    inOnePiece(file),
    () => {},
    signal,
  );
}

async function* inOnePiece(file: Buffer): AsyncGenerator<Uint8Array> {
  yield Uint8Array.from(file);
}

/** An extract whose every row removes a record, and the mapping that reads it; without keys it has no rows. */
function removalFile(product: ProductSchema, keys: readonly string[] | null): { file: Buffer; mapping: Json } {
  const natural = product["x-natural-key"];
  if (natural === undefined && keys !== null)
    throw new SluisError("KIND_NEEDS_KEY", { product: product.title, kind: "withdrawal" });
  const fields = natural ?? Object.keys(product.properties).slice(0, 1);
  const rows = [...new Set(keys)].map((key, at) => partsOf(key, at + 1, fields));
  const form = { delimiter: ";", neutralise: false } as const;
  const lines = [[...fields, "mutatie"], ...rows.map((parts) => [...parts, "V"])];
  const mapping: Json = {
    product: product.title,
    file: { encoding: "utf-8", delimiter: ";" },
    absent: [],
    fields: Object.fromEntries(fields.map((field) => [field, { column: field }])),
    mutatie: { column: "mutatie", values: { V: "vervallen" } },
  };
  return { file: Buffer.from(lines.map((cells) => csvLine(cells, form)).join("")), mapping };
}

function partsOf(key: string, line: number, fields: readonly string[]): string[] {
  const parts = fields.length === 1 ? [key.trim()] : key.split(BETWEEN).map((part) => part.trim());
  if (parts.length !== fields.length || parts.includes(""))
    throw new SluisError("SOURCE_KEY_INVALID", { line, expected: fields.join(BETWEEN) });
  return parts;
}
