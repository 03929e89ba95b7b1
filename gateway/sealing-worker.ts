// What runs in the thread beside a worker: makes names and seals, while the worker treats the next records.
import { parentPort } from "node:worker_threads";
import { serveSealer } from "./deliveries/work/serve-sealer.ts";

if (parentPort === null) throw new Error("sealing-worker.ts runs in a worker thread only");
serveSealer(parentPort);
