import { SluisError } from "../../core/sluis-error.ts";
import { installedAgreement } from "../active-agreement.ts";
import { withdrawsAll } from "../amended-by.ts";
import type { DeliveryHead } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logExport } from "../log-writer.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { rowTable } from "../row-table.ts";
import { agreementTables } from "./agreement-tables.ts";
import { type OpenedRows, openCurrent } from "./open-current.ts";
import { readByRef } from "./read-by-ref.ts";

/** What to export: one stored delivery, or what is now the case under an agreement. */
export type ExportSubject = { readonly deliveryId: string } | { readonly agreementId: string };

/** Names of the columns, and the rows as wire lines (JSON arrays), read page by page. */
export interface ExportedRows {
  readonly columns: readonly string[];
  readonly lines: AsyncIterable<string>;
}

/**
 * Opens stored rows for reading. The log entry is there before the first row leaves.
 * In: who asks, what. Out: columns and lines. Throws DELIVERY_UNKNOWN, NOT_STORED, ERASURE_BEGUN, AGREEMENT_UNKNOWN; the lines throw
 * the same when a delivery is hidden while they are read, and ROWS_CHANGED when the current state becomes another: what came so far
 * must not pass for the whole.
 */
export async function exportRows(
  context: GatewayContext,
  who: Requester | null,
  what: ExportSubject,
): Promise<ExportedRows> {
  const { store } = context;
  const opened = await store.read(async (tx) => {
    if ("deliveryId" in what) return openDelivery(tx, what.deliveryId);
    const { agreementId } = what;
    return { ...(await openCurrent(tx, await agreementTables(tx, agreementId))), agreementId, deliveryId: null };
  });
  const { columns, page, agreementId, deliveryId } = opened;
  await store.transaction((tx) => logExport(context, tx, { who, agreementId, deliveryId }));
  return { columns, lines: readByRef((after, limit) => store.read((tx) => page(tx, after, limit))) };
}

async function openDelivery(
  tx: StoreTransaction,
  deliveryId: string,
): Promise<OpenedRows & { readonly agreementId: string; readonly deliveryId: string }> {
  const delivery = await readableDelivery(tx, deliveryId);
  // what a withdrawal of a whole delivery names stands in the table of what it withdrew
  const named = withdrawsAll(delivery) ? await tx.deliveries.get(delivery.corrects!) : undefined;
  const { agreementId, agreementVersion } = named ?? delivery;
  const table = rowTable(await installedAgreement(tx, agreementId, agreementVersion));
  return {
    agreementId,
    deliveryId,
    columns: table.schema.prefixItems.map((column) => column.title),
    async page(tx, after, limit) {
      // one that was withdrawn or is erased meanwhile has no more rows, which must not pass for its end
      await readableDelivery(tx, deliveryId);
      return tx.rows.page(table, deliveryId, after, limit);
    },
  };
}

/** A received delivery whose rows are shown. Throws DELIVERY_UNKNOWN, NOT_STORED, ERASURE_BEGUN. */
async function readableDelivery(tx: StoreTransaction, deliveryId: string): Promise<DeliveryHead> {
  const delivery = await tx.deliveries.head(deliveryId);
  if (delivery === undefined || delivery.direction !== "in") throw new SluisError("DELIVERY_UNKNOWN");
  if (delivery.state !== "stored") throw new SluisError("NOT_STORED", { state: delivery.state });
  if ((await tx.retention.get(deliveryId))?.begunAt != null) throw new SluisError("ERASURE_BEGUN");
  return delivery;
}
