import { SluisError } from "../../../core/sluis-error.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";

/** An epoch in one of some states. Throws EPOCH_UNKNOWN, EPOCH_STATE. */
export function epochIn(
  epochs: readonly KeyEpoch[],
  { domain, epoch }: { readonly domain: string; readonly epoch: string },
  ...states: readonly KeyEpoch["state"][]
): KeyEpoch {
  const found = epochs.find((each) => each.epoch === epoch);
  if (found === undefined) throw new SluisError("EPOCH_UNKNOWN", { domain, epoch });
  if (!states.includes(found.state)) throw new SluisError("EPOCH_STATE", { domain, epoch, state: found.state });
  return found;
}
