import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { RowTable, StoreTransaction } from "../ports/store.ts";

/** Throws CONTENT_DIFFERS when there are not as many rows as announced. */
export async function checkCount(tx: StoreTransaction, table: RowTable, { id, records }: Delivery): Promise<void> {
  if ((await tx.rows.count(table, id)) !== records) throw new SluisError("CONTENT_DIFFERS", { what: "records" });
}
