import { type PairReport, verifyBundles } from "../../gateway/ledger/verify-bundles.ts";

/** Verifies exports with the keys that they list themselves. */
export function verifyDocuments(...documents: readonly unknown[]): PairReport {
  return verifyBundles(documents.map((document) => ({ document })));
}
