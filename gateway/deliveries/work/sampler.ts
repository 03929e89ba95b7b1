import type { Json } from "../../core/json.ts";
import type { OutputSchema } from "../../core/output-schema.ts";
import type { RecordSample } from "../../core/preparation-report.ts";
import type { SealedRows } from "./sealer.ts";

/** Keeps the first few records, before and after, for an officer's eyes. They live in memory only. */
export interface Sampler {
  /** Takes a record that may be one of the first to leave. In: its line; its cells as they stood in the file. */
  add(line: number, original: () => readonly Json[]): void;
  /** In: the first rows that left. */
  samples(first: SealedRows["first"]): readonly RecordSample[];
}

/** Some of the first records may turn out to be doubles, which do not leave. */
const SPARE = 100;

/** In: how many records to keep, the file's columns, the output schema. */
export function createSampler(wanted: number, columns: readonly string[], schema: OutputSchema): Sampler {
  const originals = new Map<number, readonly Json[]>();
  const most = wanted === 0 ? 0 : wanted + SPARE;
  return {
    add(line, original) {
      if (originals.size < most) originals.set(line, original());
    },
    samples: (first) =>
      first.map(({ line, row }) => ({
        line,
        original: columns.map((column, at) => [column, show(originals.get(line)?.[at])]),
        outgoing: schema.prefixItems.map(({ title }, at) => [title, show(row[at])]),
      })),
  };
}

function show(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
