import { checkControlDocument } from "../core/control-document.ts";
import type { VectorFile } from "../core/types/vector-file.ts";
import { hn1Check } from "./conformance/hn1-check.ts";
import { nln1Check } from "./conformance/nln1-check.ts";
import type { FailedVector, Vector } from "./conformance/vector-check.ts";

/** What a vector file says of this installation. */
export interface ConformanceReport {
  readonly spec: "NLN-1" | "HN1";
  readonly total: number;
  readonly passed: number;
  readonly failed: readonly FailedVector[];
}

/**
 * Runs a vector file: which rules does this installation get wrong? A vector that is odd, or of an unknown type, fails by itself.
 * In: the parsed file, NLN-1 or HN1. Read it with JSON.parse: vectors may hold lone surrogates, which strict reading refuses.
 * Out: the report. Throws SCHEMA_VIOLATION when it is no vector file.
 */
export function runConformance(file: unknown): ConformanceReport {
  const vectorFile = checkControlDocument<VectorFile>("vector-file", file);
  const check = vectorFile.spec === "NLN-1" ? nln1Check : hn1Check(vectorFile);
  const total = vectorFile.vectors.length;
  const failed = vectorFile.vectors.flatMap((entry, index) => check(vectorOf(entry, index)) ?? []);
  return { spec: vectorFile.spec, total, passed: total - failed.length, failed };
}

function vectorOf(entry: unknown, index: number): Vector {
  const members = typeof entry === "object" && entry !== null ? (entry as { [member: string]: unknown }) : {};
  const { id, type } = members;
  return {
    id: typeof id === "string" ? id.slice(0, 100) : `#${index + 1}`,
    type: typeof type === "string" ? type.slice(0, 40) : "",
    members,
  };
}
