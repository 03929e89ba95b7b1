import { SluisError } from "../../core/sluis-error.ts";

/** Whether a partner refused because checkpoints have to be compared first: it started anew, or its store was put back. */
export function wantsCheckpoints(error: unknown): boolean {
  return error instanceof SluisError && (error.code === "CHECKPOINT_FIRST" || error.code === "LOG_BEHIND");
}
