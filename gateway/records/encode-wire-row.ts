import type { Json } from "../core/json.ts";

/** One record as it travels: a JSON array on one line, without the line feed (JSON escapes those inside texts). */
export function encodeWireRow(row: readonly Json[]): string {
  return JSON.stringify(row);
}
