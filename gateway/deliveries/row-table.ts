import type { ActiveAgreement } from "./active-agreement.ts";
import type { RowTable } from "./ports/store.ts";

/** The municipal table of an agreement version: one per agreement and output schema. */
export function rowTable({ stored, outputSchema }: ActiveAgreement): RowTable {
  return { agreementId: stored.id, outputSchemaHash: stored.outputSchemaHash, schema: outputSchema };
}
