import { expect, it } from "vitest";
import { runBench } from "./run-bench.ts";

it("the bench runs every case of the embedded profile, long ones too, and writes its figures", {
  timeout: 300_000,
}, () => {
  const cases = [
    "embedded-path",
    "corrections",
    "log",
    "many-agreements",
    "read-large",
    "pseudonyms",
    "subject-request",
  ];
  const { status, said, results } = runBench(cases, 280_000);
  expect(status, said).toBe(0);
  expect(results.map((result) => result.case)).toEqual(cases);
  for (const { figures } of results) for (const { value } of figures) expect(Number.isFinite(value)).toBe(true);
});

it("the bench says which programs it cannot compare with, goes on, and ends as failed", { timeout: 120_000 }, () => {
  const { status, said, results } = runBench(["whole-path", "read-large"], 110_000, { PATH: "/nowhere" });
  expect(status).toBe(1);
  expect(said).toMatch(/NOT MEASURED: .*install psql, gpg, zstd/);
  expect(results.map((result) => result.case)).toEqual(["read-large"]);
});
