import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { StoreTransaction } from "../ports/store.ts";

/**
 * A pseudonym domain decides whose records can be matched, so every agreement that uses it names the same members and keeper.
 * Throws DOMAIN_WIDER naming the agreement that says otherwise; `forPartner` does not tell a partner which.
 */
export async function requireSameDomain(tx: StoreTransaction, agreement: Agreement): Promise<void> {
  const domain = agreement.pseudonyms?.domain;
  if (domain === undefined) return;
  for (const { id, status, document } of await tx.agreements.list()) {
    const other = JSON.parse(document) as Agreement;
    if (status === "ended" || other.pseudonyms?.domain !== domain || id === agreement.id) continue;
    if (sayOf(other) !== sayOf(agreement)) throw new SluisError("DOMAIN_WIDER", { domain, agreement: id });
  }
}

function sayOf({ supplier, receiver, pseudonyms }: Agreement): string {
  const members = pseudonyms?.members ?? [supplier.oin, receiver.oin];
  return [pseudonyms?.keeper, ...[...members].sort()].join(" ");
}
