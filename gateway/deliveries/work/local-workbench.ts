import type { RowEncoders } from "../ports/row-encoder.ts";
import { openCheckedParts } from "./open-checked-parts.ts";
import { prepareDelivery } from "./prepare-delivery.ts";
import type { Workbench } from "./workbench.ts";

/**
 * The work in this very thread: what a worker thread serves, and what a preview without a gateway and tests use.
 * In: how rows are encoded for the stores that there are.
 */
export function createLocalWorkbench(encoders: RowEncoders): Workbench {
  return {
    prepare: prepareDelivery,
    open: async (job) => openCheckedParts(job, encoders),
    close: async () => {},
  };
}
