import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const CHILD = new URL("flat-memory-child.ts", import.meta.url).pathname;
const MIB = 1024 ** 2;

/** Reads a made extract of so many megabytes in a process with a heap of 128 MB. */
async function readInSmallHeap(format: string, megabytes: number): Promise<Record<string, number>> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--max-old-space-size=128", CHILD, format, String(megabytes)]);
  return JSON.parse(stdout) as Record<string, number>;
}

describe("memory stays flat in a heap of 128 MB", () => {
  it.each([
    ["csv", 150, 1_000_000],
    ["csv.gz", 20, 100_000],
    ["ndjson", 25, 80_000],
    ["json", 25, 80_000],
  ])("for %s of %i MB", async (format, megabytes, atLeast) => {
    const { records, problems, outsideHeap } = await readInSmallHeap(format, megabytes);
    expect(records).toBeGreaterThan(atLeast);
    expect(problems).toBe(0);
    expect(outsideHeap).toBeLessThan(64 * MIB);
  });

  it("for XLSX with a sheet of 30 MB", async () => {
    const { records, problems } = await readInSmallHeap("xlsx", 30);
    expect(records).toBeGreaterThan(60_000);
    expect(problems).toBe(0);
  });
});
