import type { EventEmitter } from "node:events";
import { ERROR_TABLE } from "../core/error-table.ts";

/**
 * Ends the process on an error that nothing caught, and tells only its id. Node by itself prints the message, which can quote data
 * (JSON.parse does), to a screen or to the service manager's journal.
 * In: the process, how the error is logged (gives its id), where a person reads, how to end with an exit code.
 */
export function guardCrashes(
  process: Pick<EventEmitter, "on">,
  log: (error: unknown) => string,
  say: (line: string) => void,
  end: (exit: number) => Promise<void>,
): void {
  const { nl, exit } = ERROR_TABLE.INTERNAL;
  // rejections that nobody handles come here too
  process.on("uncaughtException", (error: unknown) => {
    say(`${nl} (INTERNAL, ${log(error)})`);
    void end(exit);
  });
}
