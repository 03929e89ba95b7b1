import type { Agreement } from "../../core/types/agreement.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Ids of the agreements, in force or past, under which one party supplied to the other. In: OIN of supplier and receiver. */
export async function suppliedAgreements(
  tx: StoreTransaction,
  supplier: string,
  receiver: string,
): Promise<ReadonlySet<string>> {
  const between = (await tx.agreements.list()).filter(({ document }) => {
    const parties = JSON.parse(document) as Agreement;
    return parties.supplier.oin === supplier && parties.receiver.oin === receiver;
  });
  return new Set(between.map(({ id }) => id));
}
