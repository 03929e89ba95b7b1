// `npm test`: types and style first, then every test; the last line is a plain count.
import { spawnSync } from "node:child_process";
import { startVitest } from "vitest/node";

const STEPS: readonly (readonly [string, readonly string[]])[] = [
  ["types", ["node_modules/typescript/bin/tsc", "--noEmit"]],
  ["style", ["node_modules/@biomejs/biome/bin/biome", "check", "."]],
];

for (const [name, args] of STEPS) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) {
    process.stderr.write(`${name}: refused\n`);
    process.exit(1);
  }
}

const vitest = await startVitest("test", process.argv.slice(2), { watch: false });
const files = vitest.state.getFiles();
const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
const count = (state: string) => tests.filter((test) => test.result().state === state).length;
const broken = files.filter((file) => file.result?.state === "fail" && file.tasks.length === 0).length;
await vitest.close();

const failed = count("failed") + broken + vitest.state.getUnhandledErrors().length;
process.stdout.write(`\n${count("passed")} passed, ${failed} failed\n`);
process.exit(failed === 0 && count("passed") > 0 && count("skipped") === 0 ? 0 : 1);
