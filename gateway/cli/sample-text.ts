import type { PreviewOutcome } from "../deliveries/ports/officer-service.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Prints a few records, original beside outgoing, and which columns found no field. */
export function printSamples(out: Printer, { samples, unmapped }: PreviewOutcome, { t, format }: Session): void {
  for (const { line, original, outgoing } of samples) {
    out.line(`${t.preview.sample(format.number(line))}:`);
    const length = Math.max(original.length, outgoing.length);
    out.table(
      [t.preview.column, t.preview.original, t.preview.column, t.preview.outgoing],
      Array.from({ length }, (_, at) => [...(original[at] ?? ["", ""]), ...(outgoing[at] ?? ["", ""])].map(shortened)),
    );
  }
  if (unmapped.fields.length > 0) out.line(`${t.preview.unmappedFields}: ${unmapped.fields.join(", ")}`);
  if (unmapped.columns.length > 0) out.line(`${t.preview.unusedColumns}: ${unmapped.columns.join(", ")}`);
}

/** Enough to recognise a value; the whole record would not fit beside another. */
function shortened(text: string): string {
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}
