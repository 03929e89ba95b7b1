import { SluisError } from "../core/sluis-error.ts";

/** The code that is kept of a failure; what it says may hold anything. */
export function codeOf(error: unknown): string {
  return error instanceof SluisError ? error.code : "INTERNAL";
}
