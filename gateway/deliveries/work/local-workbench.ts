import type { RowEncoders } from "../ports/row-encoder.ts";
import { openCheckedParts } from "./open-checked-parts.ts";
import { prepareDelivery } from "./prepare-delivery.ts";
import { sealRows } from "./seal-rows.ts";
import type { StartSealer } from "./sealer.ts";
import type { Workbench } from "./workbench.ts";

/**
 * The work in this very thread: what a worker thread serves, and what a preview without a gateway and tests use.
 * In: how rows are encoded for the stores that there are; where rows are sealed, in this thread too unless told.
 */
export function createLocalWorkbench(encoders: RowEncoders, startSealer: StartSealer = sealRows): Workbench {
  return {
    prepare: (job, file, sink) => prepareDelivery(job, file, sink, startSealer),
    open: async (job) => openCheckedParts(job, encoders),
    close: async () => {},
  };
}
