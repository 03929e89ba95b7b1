import { type Figure, median } from "../figures.ts";

/** Measures stages one at a time. */
export interface StageClock {
  /** Runs a stage a few times. In: its name, records it handles, the work. Out: what the last run gave. */
  measure<T>(name: string, records: number, work: () => T | Promise<T>): Promise<T>;
  /** Adds what was measured in another way. In: its name, microseconds a record. */
  note(name: string, value: number): void;
  /** Processor time of each stage, microseconds a record, the median of its runs. */
  figures(): Figure[];
}

/** In: how often each stage runs. The first run of each only warms up when there are more. */
export function stageClock(runs: number): StageClock {
  const figures: Figure[] = [];
  return {
    async measure<T>(name: string, records: number, work: () => T | Promise<T>): Promise<T> {
      const times: number[] = [];
      let result: T | undefined;
      for (let run = 0; run < runs; run++) {
        // processor time of all threads: others' work on the machine disturbs it least
        const before = process.cpuUsage();
        result = await work();
        const { user, system } = process.cpuUsage(before);
        times.push(user + system);
      }
      const counted = times.length > 1 ? times.slice(1) : times;
      figures.push({ name, value: median(counted) / Math.max(1, records), unit: "µs" });
      return result as T;
    },
    note: (name, value) => figures.push({ name, value, unit: "µs" }),
    figures: () => figures,
  };
}
