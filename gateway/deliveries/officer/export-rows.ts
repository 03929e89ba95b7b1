import { SluisError } from "../../core/sluis-error.ts";
import { installedAgreement } from "../active-agreement.ts";
import { withdrawsAll } from "../amended-by.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logExport } from "../log-writer.ts";
import type { Requester } from "../ports/requester.ts";
import type { RowTable } from "../ports/store.ts";

/** Rows read at once. */
const PAGE = 1_000;

/** What to export: one stored delivery, or what is now the case under an agreement. */
export type ExportSubject = { readonly deliveryId: string } | { readonly agreementId: string };

/** Names of the columns, and the rows as wire lines (JSON arrays), read page by page. */
export interface ExportedRows {
  readonly columns: readonly string[];
  readonly lines: AsyncIterable<string>;
}

/**
 * Opens stored rows for reading. The log entry is there before the first row leaves.
 * In: who asks, what. Out: columns and lines. Throws DELIVERY_UNKNOWN, NOT_STORED, ERASURE_BEGUN, AGREEMENT_UNKNOWN.
 */
export async function exportRows(
  context: GatewayContext,
  who: Requester | null,
  what: ExportSubject,
): Promise<ExportedRows> {
  const { store } = context;
  const { table, deliveryId } = await store.read(async (tx) => {
    if ("agreementId" in what) {
      const agreement = await installedAgreement(tx, what.agreementId);
      return { table: tableOf(what.agreementId, agreement), deliveryId: null };
    }
    const delivery = await tx.deliveries.get(what.deliveryId);
    if (delivery === undefined || delivery.direction !== "in") throw new SluisError("DELIVERY_UNKNOWN");
    if (delivery.state !== "stored") throw new SluisError("NOT_STORED", { state: delivery.state });
    if ((await tx.retention.get(delivery.id))?.begunAt != null) throw new SluisError("ERASURE_BEGUN");
    // what a withdrawal of a whole delivery names stands in the table of what it withdrew
    const named = withdrawsAll(delivery) ? await tx.deliveries.get(delivery.corrects!) : undefined;
    const { agreementId, agreementVersion } = named ?? delivery;
    const agreement = await installedAgreement(tx, agreementId, agreementVersion);
    return { table: tableOf(agreementId, agreement), deliveryId: delivery.id };
  });
  await store.transaction((tx) => logExport(context, tx, { who, agreementId: table.agreementId, deliveryId }));
  async function* lines(): AsyncGenerator<string> {
    let after: string | null = null;
    for (;;) {
      const page: string[] = await store.read((tx) =>
        deliveryId === null ? tx.rows.currentPage(table, after, PAGE) : tx.rows.page(table, deliveryId, after, PAGE),
      );
      yield* page;
      if (page.length < PAGE) return;
      after = (JSON.parse(page.at(-1)!) as string[])[0]!;
    }
  }
  return { columns: table.schema.prefixItems.map((column) => column.title), lines: lines() };
}

function tableOf(agreementId: string, agreement: Awaited<ReturnType<typeof installedAgreement>>): RowTable {
  return { agreementId, outputSchemaHash: agreement.stored.outputSchemaHash, schema: agreement.outputSchema };
}
