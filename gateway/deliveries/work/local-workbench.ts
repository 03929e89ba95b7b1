import { openCheckedPart } from "./open-checked-part.ts";
import { prepareDelivery } from "./prepare-delivery.ts";
import type { Workbench } from "./workbench.ts";

/** The work in this very thread: what a worker thread serves, and what a preview without a gateway and tests use. */
export function createLocalWorkbench(): Workbench {
  return {
    prepare: prepareDelivery,
    open: async (job) => openCheckedPart(job),
    close: async () => {},
  };
}
