import type { Agreement, FieldTreatment } from "../core/types/agreement.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Prints what an agreement is and the fields it lists. In: the agreement, both hashes. */
export function printAgreement(
  out: Printer,
  { agreement, hash, outputSchemaHash }: { agreement: Agreement; hash: string; outputSchemaHash: string | null },
  { t }: Session,
): void {
  out.pairs([
    [t.delivery.agreement, `${agreement.id}, ${t.delivery.version(agreement.version)}`],
    [t.agreement.environment, agreement.environment],
    [t.agreement.parties, `${agreement.supplier.name} (${agreement.supplier.oin})`],
    ["", `${agreement.receiver.name} (${agreement.receiver.oin})`],
    [t.agreement.product, `${agreement.product} ${agreement.productVersion}`],
    [t.agreement.valid, `${agreement.validFrom} - ${agreement.validUntil}`],
    [t.agreement.hash, hash],
    ...(outputSchemaHash === null ? [] : [[t.agreement.outputHash, outputSchemaHash] as const]),
  ]);
  out.table(
    [t.agreement.field, t.agreement.treatment, t.agreement.why],
    Object.entries(agreement.fields).map(([name, field]) => [name, treatmentText(field), field.why]),
  );
}

/** A treatment in one or two words: `keep`, `generalise pc4`, `pseudonymise bsn`. */
export function treatmentText({ treatment, type, to }: FieldTreatment): string {
  return [treatment, to ?? type].filter((word) => word !== undefined).join(" ");
}
