import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { runBench } from "./run-bench.ts";

it("the bench measures the production profile and what it is compared with", { timeout: 600_000 }, () => {
  const comparable = ["gpg", "zstd", "psql"].every((program) => spawnSync(program, ["--version"]).status === 0);
  const cases = ["whole-path", "one-record", "stages", "match-large"];
  const { status, said, results } = runBench(cases, 580_000);
  expect(status, said).toBe(comparable ? 0 : 1);
  expect(results.map((result) => result.case)).toEqual(cases.slice(comparable ? 0 : 1));
  for (const { figures } of results) for (const { value } of figures) expect(Number.isFinite(value)).toBe(true);
});
