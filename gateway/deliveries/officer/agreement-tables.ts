import { SluisError } from "../../core/sluis-error.ts";
import { openedAgreement } from "../active-agreement.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { rowTable } from "../row-table.ts";
import type { VersionTable } from "./open-current.ts";

/**
 * The tables in which rows of an agreement may stand: one for each output schema that its installed versions have, newest first.
 * In: transaction, id. Throws AGREEMENT_UNKNOWN.
 */
export async function agreementTables(tx: StoreTransaction, agreementId: string): Promise<VersionTable[]> {
  const versions = (await tx.agreements.list()).filter(({ id }) => id === agreementId).reverse();
  if (versions.length === 0) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: agreementId });
  const tables = new Map<string, VersionTable>();
  for (const stored of versions)
    if (!tables.has(stored.outputSchemaHash))
      tables.set(stored.outputSchemaHash, {
        table: rowTable(openedAgreement(stored, agreementId)),
        version: stored.version,
      });
  return [...tables.values()];
}
