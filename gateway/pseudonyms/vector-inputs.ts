import type { NormaliseOptions } from "./normalise/outcome.ts";

/** The raw cells and options of a vector. */
export interface VectorInputs {
  readonly cells: readonly string[];
  readonly options: NormaliseOptions;
}

/**
 * Reads the `input` of an NLN-1 vector: cells, and an object with options (`{"test": true}` is the test profile).
 * In: whatever stands there. Out: cells and options, or null when it is no input; null stands for an empty cell.
 */
export function vectorInputs(input: unknown): VectorInputs | null {
  if (!Array.isArray(input)) return null;
  const cells: string[] = [];
  let testProfile = false;
  for (const item of input as unknown[]) {
    if (typeof item === "string") cells.push(item);
    else if (item === null) cells.push("");
    else if (typeof item === "number") cells.push(String(item));
    else if (typeof item === "object" && !Array.isArray(item)) testProfile = (item as { test?: unknown }).test === true;
    else return null;
  }
  return { cells, options: { testProfile } };
}
