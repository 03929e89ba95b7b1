import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../gateway/core/clock.ts";
import { type WatchOptions, watchFolder } from "../../gateway/extracts/watch-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluis-watch-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Watches for some looks of one second each, with something to do before a look. */
async function watch(looks: number, options: Partial<WatchOptions>, before: (look: number) => void = () => undefined) {
  const stopping = new AbortController();
  const delivered: string[] = [];
  const failures: unknown[] = [];
  let now = Date.parse("2026-03-01T08:00:00Z");
  let look = 0;
  const clock: Clock = {
    now: () => now,
    async sleep(ms) {
      now += ms;
      look += 1;
      if (look === looks) stopping.abort();
      else before(look);
    },
  };
  before(0);
  await watchFolder({
    folder,
    clock,
    stableMs: 3000,
    signal: stopping.signal,
    failed: (error) => failures.push(error),
    ...options,
    deliver: async (path) => {
      delivered.push(basename(path));
      return (await options.deliver?.(path)) ?? { ok: true };
    },
  });
  return { delivered, failures };
}

const put = (name: string, text = "a;b\n") => writeFileSync(join(folder, name), text);
const list = (sub = "") =>
  readdirSync(join(folder, sub), { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

describe("a watched folder", () => {
  it("takes a file only when it has kept its size, and moves it to done", async () => {
    put("extract.csv");
    const growing = (look: number) => look < 4 && put("extract.csv", "a;b\n".repeat(look + 1));
    expect((await watch(6, {}, growing)).delivered).toEqual([]);
    const { delivered } = await watch(5, {});
    expect(delivered).toEqual(["extract.csv"]);
    expect(list()).toEqual([]);
    expect(list("done")).toEqual(["extract.csv"]);
  });

  it("moves a refused file to refused with its report beside it", async () => {
    put("extract.csv");
    await watch(6, { deliver: async () => ({ ok: false, report: Buffer.from("regel;veld;code\n") }) });
    expect(list("refused")).toEqual(["extract.csv", "extract.csv.report.csv"]);
    expect(readFileSync(join(folder, "refused/extract.csv.report.csv"), "utf8")).toBe("regel;veld;code\n");
  });

  it("overwrites no file of the same name", async () => {
    for (const text of ["een", "twee", "drie"]) {
      put("extract.csv.gz", text);
      await watch(5, {});
    }
    const kept = list("done");
    expect(kept).toHaveLength(3);
    expect(kept.map((name) => readFileSync(join(folder, "done", name), "utf8")).sort()).toEqual([
      "drie",
      "een",
      "twee",
    ]);
    expect(kept.every((name) => name.endsWith(".gz"))).toBe(true);
  });

  it("leaves hidden and unfinished files, links and subfolders alone", async () => {
    for (const name of [".extract.csv", "~$extract.xlsx", "extract.csv.part", "extract.TMP", "x.filepart"]) put(name);
    mkdirSync(join(folder, "map"));
    put("map/extract.csv");
    symlinkSync(join(folder, "map/extract.csv"), join(folder, "link.csv"));
    expect((await watch(8, {})).delivered).toEqual([]);
  });

  it("tries again later, less and less often, when a delivery fails, and leaves the file where it is", async () => {
    put("extract.csv");
    const { delivered, failures } = await watch(40, {
      deliver: async () => {
        throw new Error("partner is away");
      },
    });
    expect(delivered.length).toBeGreaterThan(2);
    expect(delivered.length).toBeLessThan(6);
    expect(failures).toHaveLength(delivered.length);
    expect(list()).toEqual(["extract.csv"]);
  });

  it("delivers a file again that changed while it was delivered, instead of moving it", async () => {
    put("extract.csv");
    let first = true;
    const { delivered } = await watch(12, {
      deliver: async () => {
        if (first) put("extract.csv", "another file");
        first = false;
        return { ok: true };
      },
    });
    expect(delivered).toEqual(["extract.csv", "extract.csv"]);
    expect(readFileSync(join(folder, "done/extract.csv"), "utf8")).toBe("another file");
  });

  it("delivers a file again after a crash between delivery and move", async () => {
    put("extract.csv");
    const crash = new AbortController();
    const clock: Clock = { now: Date.now, sleep: async () => undefined };
    const killed = watchFolder({
      folder,
      clock,
      stableMs: 0,
      signal: crash.signal,
      deliver: () => {
        crash.abort();
        return Promise.reject(new Error("the process is gone before it can move the file"));
      },
    });
    await killed;
    expect(list()).toEqual(["extract.csv"]);
    expect((await watch(6, {})).delivered).toEqual(["extract.csv"]);
    expect(list("done")).toEqual(["extract.csv"]);
  });

  it("survives a folder that is away for a while", async () => {
    const { delivered, failures } = await watch(10, {}, (look) => {
      if (look === 1) {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, "not a folder");
      }
      if (look === 3) {
        rmSync(folder);
        mkdirSync(folder);
        put("extract.csv");
      }
    });
    expect(failures.length).toBeGreaterThan(0);
    expect(delivered).toEqual(["extract.csv"]);
  });
});
