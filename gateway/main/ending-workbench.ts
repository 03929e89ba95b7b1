import { closeSync, openSync } from "node:fs";
import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import type { Workbench } from "../deliveries/work/workbench.ts";

const NAME = "sluis/test/end-worker-at";

/** Tells worker threads that are made from now on where they are to end. In: `prepare:N` or `open:N`; with `@PATH` once. */
export function endWorkersAt(asked: string): void {
  setEnvironmentData(NAME, asked);
}

/**
 * A workbench under fault test: its thread ends at one part, as after a fault in native code or with memory used up; without a wish
 * of `endWorkersAt` the workbench itself.
 * In: the real workbench, how the thread ends. A path is a file that is made the first time and then spares the part.
 */
export function endingWorkbench(real: Workbench, end: () => void): Workbench {
  const asked = getEnvironmentData(NAME);
  if (typeof asked !== "string") return real;
  const [at = "", once] = asked.split("@");
  const reached = (job: "prepare" | "open", n: number): void => {
    if (at === `${job}:${n}` && (once === undefined || makes(once))) end();
  };
  return {
    ...real,
    prepare: (job, file, sink) =>
      real.prepare(job, file, {
        ...sink,
        part: (part) => {
          reached("prepare", part.n);
          return sink.part(part);
        },
      }),
    open: (job) => {
      for (const { n } of job.parts) reached("open", n);
      return real.open(job);
    },
  };
}

/** Out: false when it is there already. */
function makes(path: string): boolean {
  try {
    closeSync(openSync(path, "wx"));
    return true;
  } catch {
    return false;
  }
}
