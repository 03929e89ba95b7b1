import type { KeyAct, KeyEpoch } from "../../ports/key-register.ts";

/** What the keeper stated last about an epoch, which partners confirm; null when it stated nothing, or nothing more is to come soon. */
export function statedAct({ state, serial }: Pick<KeyEpoch, "state" | "serial">): KeyAct | null {
  if (serial === 0 && state === "active") return null;
  const acts = {
    announced: "announced",
    active: "activated",
    retiring: "retired",
    retired: "retired",
    destroyed: null,
  };
  return acts[state] as KeyAct | null;
}
