import type { Outcome } from "./normalise/outcome.ts";

/** The outcome as vector files write it: the value, `~` for ABSENT, `!REASON` for REJECT. */
export function outcomeText(outcome: Outcome): string {
  if (outcome.kind === "ok") return outcome.value;
  return outcome.kind === "absent" ? "~" : `!${outcome.reason}`;
}
