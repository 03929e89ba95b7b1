// What runs in a worker thread: parse, treat, seal and open, away from the thread that talks to partners.
import { parentPort } from "node:worker_threads";
import { createLocalWorkbench } from "./deliveries/work/local-workbench.ts";
import { serveWorkbench } from "./deliveries/work/serve-workbench.ts";
import { threadSealers } from "./deliveries/work/thread-sealer.ts";
import { endingWorkbench } from "./main/ending-workbench.ts";
import { rowEncoders } from "./store/row-encoders.ts";

if (parentPort === null) throw new Error("worker.ts runs in a worker thread only");
const workbench = createLocalWorkbench(rowEncoders, threadSealers(new URL("sealing-worker.ts", import.meta.url)));
serveWorkbench(
  parentPort,
  endingWorkbench(workbench, () => process.exit(1)),
);
