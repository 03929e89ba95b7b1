import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A run of the bench on next to nothing. */
export interface BenchRun {
  readonly status: number | null;
  readonly said: string;
  readonly results: readonly { readonly case: string; readonly figures: readonly { readonly value: number }[] }[];
}

/** Runs some cases. In: their names; milliseconds that it may take; how the surroundings differ. Out: what it said and wrote. */
export function runBench(cases: readonly string[], within: number, env: NodeJS.ProcessEnv = {}): BenchRun {
  const out = mkdtempSync(join(tmpdir(), "sluis-bench-"));
  try {
    const run = spawnSync(process.execPath, ["bench/run.ts", "--tiny", "--only", cases.join(","), "--out", out], {
      cwd: resolve(import.meta.dirname, "../.."),
      encoding: "utf8",
      env: { ...process.env, ...env },
      // a test that waits like this is not ended by its own limit
      timeout: within,
    });
    if (run.error !== undefined) throw new Error(run.stdout + run.stderr, { cause: run.error });
    const [file] = readdirSync(out);
    const { results } = JSON.parse(readFileSync(join(out, file!), "utf8")) as Pick<BenchRun, "results">;
    return { status: run.status, said: run.stdout + run.stderr, results };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
