// `npm test`: types and style first, then every test; the last line is a plain count.
import { spawnSync } from "node:child_process";
import { startVitest } from "vitest/node";

const STEPS: readonly (readonly [string, readonly string[]])[] = [
  ["types", ["node_modules/typescript/bin/tsc", "--noEmit"]],
  ["style", ["node_modules/@biomejs/biome/bin/biome", "check", "."]],
];

/** How vitest tells that the process of a file ended by a signal. */
const DIED = /Worker exited unexpectedly with signal \w+ .*while running test file (\S+)/;

for (const [name, args] of STEPS) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) {
    process.stderr.write(`${name}: refused\n`);
    process.exit(1);
  }
}

const first = await run(process.argv.slice(2));
const runs = [first];
// a process that dies takes its file's tests with it: as a test that fails, they get one more try in CI, and it is said
if (process.env["CI"] !== undefined && first.died.length > 0 && first.failed === 0) {
  process.stdout.write(`\na test process died, its file runs once more: ${first.died.join(" ")}\n`);
  runs.push(await run(first.died));
} else first.failed += first.died.length;
const last = runs.at(-1)!;
if (last !== first) last.failed += last.died.length;
const sum = (of: "passed" | "failed" | "skipped") => runs.reduce((total, each) => total + each[of], 0);
process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed\n`);
process.exit(sum("failed") === 0 && sum("passed") > 0 && sum("skipped") === 0 ? 0 : 1);

/** Runs test files. In: what their paths hold; all when there is none. Out: counts, without the files whose process died, and those. */
async function run(filters: readonly string[]) {
  const vitest = await startVitest("test", [...filters], { watch: false });
  const errors = vitest.state.getUnhandledErrors();
  const died = [...new Set(errors.flatMap((error) => DIED.exec(String((error as Error).cause))?.[1] ?? []))];
  const lived = ({ moduleId }: { readonly moduleId: string }) => !died.includes(moduleId);
  const modules = vitest.state.getTestModules().filter(lived);
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const count = (state: string) => tests.filter((test) => test.result().state === state).length;
  const broken = vitest.state
    .getFiles()
    .filter((file) => !died.includes(file.filepath) && file.result?.state === "fail" && file.tasks.length === 0).length;
  await vitest.close();
  const others = errors.length - died.length;
  return { passed: count("passed"), skipped: count("skipped"), failed: count("failed") + broken + others, died };
}
