import { readFileSync, writeFileSync } from "node:fs";

/** What a process has used; Linux tells it under /proc. */
export interface ProcessUsage {
  /** The most memory it had at once since the last `forgetPeak`, MiB. */
  readonly peakMiB: number;
  /** Time on a processor, in it and in its threads, seconds. */
  readonly cpuSeconds: number;
}

/** Ticks of /proc per second (USER_HZ); 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Reads what a process has used. In: its id. Throws when it is gone. */
export function processUsage(pid: number): ProcessUsage {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // the name in brackets may hold spaces; behind it, utime and stime are fields 14 and 15 (proc(5))
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    peakMiB: Number(peak?.[1] ?? Number.NaN) / 1024,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
  };
}

/** Makes the peak of a process start again from what it holds now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
