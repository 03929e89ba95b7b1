import { readdirSync, readFileSync, writeFileSync } from "node:fs";

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
  const { own } = processorTime(pid);
  return { peakMiB: Number(peak?.[1] ?? Number.NaN) / 1024, cpuSeconds: own };
}

/** Makes the peak of a process start again from what it holds now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** Processor time of a server: of the process that started it, of all that it started, and of those that ended; seconds. */
export function serverSeconds(pid: number): number {
  const { own, ended } = processorTime(pid);
  return childrenOf(pid).reduce((sum, child) => sum + secondsOrNone(child), own + ended);
}

/** Processor time of programs that this process started and that have ended, seconds. */
export function endedProgramsSeconds(): number {
  return processorTime(process.pid).ended;
}

/** Processes that a process started, in whichever of its threads (proc(5), task/children). */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}

/** A process of a server may end while it is looked at; its time is then counted with that of its parent, next time. */
function secondsOrNone(pid: number): number {
  try {
    return serverSeconds(pid);
  } catch {
    return 0;
  }
}

function processorTime(pid: number): { readonly own: number; readonly ended: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // the name in brackets may hold spaces; behind it, utime, stime, cutime and cstime are fields 14 to 17 (proc(5))
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const seconds = (at: number) => Number(fields[at]) / TICKS;
  return { own: seconds(11) + seconds(12), ended: seconds(13) + seconds(14) };
}
