import { execFileSync } from "node:child_process";
import { namespaceOf } from "./container.ts";

/** Each service is alone in its namespace, so what is in it is ours. */
export function killAll(service: string): void {
  for (const pid of pidsIn(namespaceOf(service)))
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it ended by itself
    }
}

function pidsIn(namespace: string): number[] {
  return execFileSync("ip", ["netns", "pids", namespace], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}
