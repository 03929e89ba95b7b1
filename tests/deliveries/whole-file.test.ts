import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openWholeFile } from "../../gateway/deliveries/receiver/whole-file.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "sluis-drop-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe("a file in the drop folder", () => {
  it("appears whole, for its owner only, in the place of one that a crash left half", async () => {
    const path = join(folder(), "levering.csv");
    writeFileSync(`${path}.part`, "half", { mode: 0o666 });
    await using file = await openWholeFile(path);
    await file.write("whole");
    expect(() => statSync(path)).toThrow();
    await file.finish();
    expect(readFileSync(path, "utf8")).toBe("whole");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is never written through a link that somebody put there", async () => {
    const path = join(folder(), "levering.csv");
    const elsewhere = join(folder(), "sluis.yaml");
    writeFileSync(elsewhere, "mine");
    symlinkSync(elsewhere, `${path}.part`);
    symlinkSync(elsewhere, path);
    await using file = await openWholeFile(path);
    await file.write("whole");
    await file.finish();
    expect(readFileSync(elsewhere, "utf8")).toBe("mine");
    expect(readFileSync(path, "utf8")).toBe("whole");
  });

  it("leaves nothing behind when it is not finished", async () => {
    const path = join(folder(), "levering.csv");
    {
      await using file = await openWholeFile(path);
      await file.write("half");
    }
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it("that two instances write at once is one of theirs, whole; the other sees that it did not finish", async () => {
    const path = join(folder(), "levering.csv");
    await using slow = await openWholeFile(path);
    await slow.write("half of the ");
    await using quick = await openWholeFile(path);
    await quick.write("whole");
    await expect(slow.finish()).rejects.toThrow("ENOENT");
    await quick.finish();
    expect(readFileSync(path, "utf8")).toBe("whole");
    expect(readdirSync(dirname(path))).toEqual(["levering.csv"]);
  });
});
