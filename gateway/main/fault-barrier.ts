import { AMENDING_BARRIERS, BARRIERS, type Barrier, ERASURE_BARRIERS, KEY_BARRIERS } from "../deliveries/barrier.ts";

const EVERY: readonly string[] = [...BARRIERS, ...KEY_BARRIERS, ...AMENDING_BARRIERS, ...ERASURE_BARRIERS];

/**
 * The barrier of a gateway under fault test: at one named step, once, the process kills itself as a power cut would. Only the test
 * environment has it.
 * In: `NAME` or `NAME:N` for the Nth time (from 1), or undefined. Out: a barrier, or undefined when none is asked for.
 */
export function faultBarrier(killAt: string | undefined, environment: "test" | "production"): Barrier | undefined {
  if (killAt === undefined || environment !== "test") return undefined;
  const [name, times = "1"] = killAt.split(":");
  if (!EVERY.includes(name!)) return undefined;
  let left = Number(times);
  return async (reached) => {
    if (reached !== name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
}
