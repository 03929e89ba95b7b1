import type { Json } from "../../core/json.ts";
import type { OutputSchema } from "../../core/output-schema.ts";
import type { RecordSample } from "../../core/preparation-report.ts";

/** Keeps the first few records, before and after, for an officer's eyes. They live in memory only. */
export interface Sampler {
  add(line: number, original: () => readonly Json[], outgoing: readonly Json[]): void;
  samples(): readonly RecordSample[];
}

/** In: how many records to keep, the file's columns, the output schema. */
export function createSampler(wanted: number, columns: readonly string[], schema: OutputSchema): Sampler {
  const kept: RecordSample[] = [];
  return {
    add(line, original, outgoing) {
      if (kept.length >= wanted) return;
      const cells = original();
      kept.push({
        line,
        original: columns.map((column, at) => [column, show(cells[at])]),
        outgoing: schema.prefixItems.map(({ title }, at) => [title, show(outgoing[at])]),
      });
    },
    samples: () => kept,
  };
}

function show(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
