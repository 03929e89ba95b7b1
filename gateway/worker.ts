// What runs in a worker thread: parse, treat, seal and open, away from the thread that talks to partners.
import { parentPort } from "node:worker_threads";
import { createLocalWorkbench } from "./deliveries/work/local-workbench.ts";
import { serveWorkbench } from "./deliveries/work/serve-workbench.ts";
import { endingWorkbench } from "./main/ending-workbench.ts";
import { rowEncoders } from "./store/row-encoders.ts";

if (parentPort === null) throw new Error("worker.ts runs in a worker thread only");
serveWorkbench(
  parentPort,
  endingWorkbench(createLocalWorkbench(rowEncoders), () => process.exit(1)),
);
