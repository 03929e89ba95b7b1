import { arch, cpus, freemem, loadavg, platform, release, totalmem } from "node:os";

/** Where figures were measured: without it they say nothing. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

/** The machine that this runs on. */
export function machine(): Machine {
  return {
    processor: cpus()[0]?.model ?? "?",
    processors: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
  };
}

/** How quiet the machine is: others' work makes figures worse, and a memory-bound loop shows it where a hash loop does not. */
export interface Noise {
  /** Processes that ran or waited over the last minute. */
  readonly load: number;
  readonly freeMemoryGiB: number;
  /** Bytes that are copied from one place in memory to another, in GB/s; compare runs only where this is alike. */
  readonly copySpeed: number;
}

const COPY_BYTES = 64 * 2 ** 20;
const COPIES = 20;

/** Measures how quiet the machine is; takes a fraction of a second. */
export function noise(): Noise {
  const from = Buffer.alloc(COPY_BYTES, 1);
  const to = Buffer.alloc(COPY_BYTES);
  from.copy(to);
  const started = performance.now();
  for (let copy = 0; copy < COPIES; copy++) from.copy(to);
  const seconds = (performance.now() - started) / 1000;
  return {
    load: loadavg()[0]!,
    freeMemoryGiB: Math.round((freemem() / 2 ** 30) * 10) / 10,
    copySpeed: (COPIES * COPY_BYTES) / seconds / 1e9,
  };
}
