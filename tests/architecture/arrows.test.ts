import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../gateway");

/** Rooms in the order in which arrows may point: only to an earlier step. Rooms on one step do not import each other. */
const STEPS: readonly (readonly string[])[] = [
  ["core"],
  ["agreements", "extracts", "records", "pseudonyms", "envelope", "ledger", "identity", "access"],
  ["deliveries"],
  ["matching", "oversight", "backup"],
  ["store", "broker", "links", "api", "console", "cli", "observe"],
  ["main", "demo"],
  ["main.ts", "worker.ts", "sealing-worker.ts"],
];

const stepOf = new Map(STEPS.flatMap((rooms, step) => rooms.map((room) => [room, step] as const)));

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

function roomOf(path: string): string {
  return relative(ROOT, path).split("/")[0]!;
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const found = [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+|new URL\(\s*)"(\.[^"]+)"/g)].map(
    (match) => match[1]!,
  );
  return found.filter((name) => name.endsWith(".ts")).map((name) => resolve(dirname(path), name));
}

const files = sources(ROOT);

describe("the arrows between rooms", () => {
  it("are read from real files with real imports", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap(importsOf).length).toBeGreaterThan(files.length);
  });

  it("start only in rooms that the design names", () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !stepOf.has(room))).toEqual([]);
  });

  it("point only to an earlier step, or stay inside a room", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith(ROOT))
        .filter(
          (target) => roomOf(target) !== roomOf(file) && !(stepOf.get(roomOf(target))! < stepOf.get(roomOf(file))!),
        )
        .map((target) => `${relative(ROOT, file)} -> ${relative(ROOT, target)}`),
    );
    expect(wrong).toEqual([]);
  });

  it("never form a cycle between files", () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].map((name) => relative(ROOT, name)).join(" -> "));
        return;
      }
      if (done.has(file)) return;
      for (const target of importsOf(file)) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it("let only the entry points and the command line touch the process", () => {
    const allowed = new Set(["main.ts", "worker.ts", "sealing-worker.ts", "cli"]);
    const wrong = files.filter(
      (file) => !allowed.has(roomOf(file)) && /process\.(env|exit)\b/.test(readFileSync(file, "utf8")),
    );
    expect(wrong.map((file) => relative(ROOT, file))).toEqual([]);
  });
});
