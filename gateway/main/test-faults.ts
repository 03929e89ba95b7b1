import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Barrier } from "../deliveries/barrier.ts";
import { endWorkersAt } from "./ending-workbench.ts";
import { faultBarrier } from "./fault-barrier.ts";
import type { OpenedStore } from "./open-store.ts";
import { systemClock } from "./system-clock.ts";

/** What a gateway under fault test is made of in place of the real thing. */
export interface TestFaults {
  readonly barrier: Barrier | undefined;
  readonly clock: Clock;
  /** A store that commits, and says that it does not know. */
  store(opened: OpenedStore): OpenedStore;
}

/** What the file that `SLUIS_TEST_SWITCHES` names may ask for. */
interface Switches {
  /** Milliseconds that this process is ahead of the machine's clock; negative: behind. */
  readonly clockAhead?: number;
  /** Which of the next write transactions report failure after they were committed; 1 is the next one. */
  readonly loseCommits?: readonly number[];
}

/**
 * Faults that only the test environment has: SLUIS_TEST_KILL_AT (a barrier), SLUIS_TEST_END_WORKER_AT (`prepare:N` or `open:N`, the
 * number of a part; with `@PATH` only until that file exists) and SLUIS_TEST_SWITCHES: a file that is read at the start and at
 * SIGUSR2, and then removed, which tells the test that it is in force. Each lost commit is a line in the same path with `.struck`.
 * In: environment variables, the environment of the settings. Out: undefined when nothing is asked for.
 */
export function testFaults(env: NodeJS.ProcessEnv, environment: "test" | "production"): TestFaults | undefined {
  if (environment !== "test") return undefined;
  const barrier = faultBarrier(env["SLUIS_TEST_KILL_AT"], environment);
  const endAt = env["SLUIS_TEST_END_WORKER_AT"];
  const path = env["SLUIS_TEST_SWITCHES"];
  if (barrier === undefined && endAt === undefined && path === undefined) return undefined;

  if (endAt !== undefined) endWorkersAt(endAt);
  let ahead = 0;
  let losing: readonly number[] = [];
  let commits = 0;
  const read = (): void => {
    if (path === undefined || !existsSync(path)) return;
    const { clockAhead = 0, loseCommits = [] } = JSON.parse(readFileSync(path, "utf8")) as Switches;
    ahead = clockAhead;
    losing = loseCommits;
    commits = 0;
    rmSync(path);
  };
  read();
  if (path !== undefined) process.on("SIGUSR2", read);

  const committed = <T>(result: T): T => {
    commits += 1;
    if (!losing.includes(commits)) return result;
    appendFileSync(`${path}.struck`, `${commits}\n`);
    throw new SluisError("STORE_UNAVAILABLE", { why: "outcome unknown" });
  };
  return {
    barrier,
    clock: { now: () => systemClock.now() + ahead, sleep: systemClock.sleep },
    store: (opened) => ({
      ...opened,
      transaction: async (work) => committed(await opened.transaction(work)),
      outbox: {
        ...opened.outbox,
        claim: async (...asked) => committed(await opened.outbox.claim(...asked)),
        keep: async (...asked) => committed(await opened.outbox.keep(...asked)),
        remove: async (...asked) => committed(await opened.outbox.remove(...asked)),
        postpone: async (...asked) => committed(await opened.outbox.postpone(...asked)),
      },
    }),
  };
}
