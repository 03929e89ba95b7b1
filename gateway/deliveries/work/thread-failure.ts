import { SluisError } from "../../core/sluis-error.ts";
import type { ThreadFailure } from "./thread-messages.ts";

/** Makes an error fit to cross threads; structured clone would lose its class. */
export function toThreadFailure(error: unknown): ThreadFailure {
  if (error instanceof SluisError) return { code: error.code, details: error.details, message: error.message };
  return { code: null, details: {}, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The error that crossed. */
export function fromThreadFailure(failure: ThreadFailure): Error {
  if (failure.code !== null) return new SluisError(failure.code, failure.details);
  return new SluisError("INTERNAL", {}, { cause: failure.message });
}
