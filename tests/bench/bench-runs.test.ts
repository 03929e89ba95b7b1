import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

it("the bench runs every case, long ones too, and writes its figures", { timeout: 300_000 }, () => {
  const out = mkdtempSync(join(tmpdir(), "sluis-bench-"));
  try {
    const run = spawnSync(process.execPath, ["bench/run.ts", "--tiny", "--full", "--out", out], {
      cwd: resolve(import.meta.dirname, "../.."),
      encoding: "utf8",
    });
    expect(run.status, run.stderr).toBe(0);
    const [file] = readdirSync(out);
    const { results } = JSON.parse(readFileSync(join(out, file!), "utf8")) as {
      results: { case: string; figures: { value: number }[] }[];
    };
    expect(results.map((result) => result.case)).toEqual([
      "whole-path",
      "one-record",
      "stages",
      "log",
      "many-agreements",
      "read-large",
    ]);
    for (const { figures } of results) for (const { value } of figures) expect(Number.isFinite(value)).toBe(true);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
