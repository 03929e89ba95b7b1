// `npm run faults`: the whole fault matrix with real gateways, and the long faults of the RabbitMQ adapter that `npm test` leaves out.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startVitest, type TestCase } from "vitest/node";
import type { Profile } from "./faults/fault-case.ts";
import { faultRows } from "./faults/fault-rows.ts";
import { type FaultRow, faultSums, faultTable } from "./faults/fault-table.ts";

const OUT = fileURLToPath(new URL("faults/out", import.meta.url));
const ROWS = join(OUT, "rows");
const PAGE = fileURLToPath(new URL("../docs/faults.md", import.meta.url));
const TABLE = "## The newest table\n";
const ADAPTERS = "tests/broker/rabbitmq-faults.test.ts";
const FILES: { readonly [part in Profile | "instances" | "adapters"]: readonly string[] } = {
  embedded: ["tests/faults/matrix-apart.test.ts", "tests/faults/matrix.test.ts"],
  production: ["tests/faults/rabbitmq-matrix.test.ts", "tests/faults/rabbitmq-matrix-apart.test.ts"],
  instances: ["tests/faults/instances-rabbitmq.test.ts"],
  adapters: [ADAPTERS],
};
type Part = keyof typeof FILES;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string" },
    keep: { type: "boolean", default: false },
    docs: { type: "boolean", default: false },
  },
});
const parts = (positionals.length === 0 ? Object.keys(FILES) : positionals) as Part[];
if (parts.some((part) => FILES[part] === undefined)) {
  process.stderr.write(
    `usage: npm run faults -- [${Object.keys(FILES).join("] [")}] [--only GROUP,GROUP] [--keep] [--docs]\n`,
  );
  process.exit(2);
}
const groups = values.only?.split(",");
const began = Date.now();
const rows = faultRows(ROWS);
let told = 0;
// rows of runs before stay beside the new ones with --keep, but for what is run again
rows.forget((row) => !values.keep || (parts.includes(partOf(row)) && (groups?.includes(row.group) ?? true)));
process.env["SLUIS_FAULT_ROWS"] = ROWS;
if (groups !== undefined) process.env["SLUIS_FAULT_GROUPS"] = groups.join(",");

const vitest = await startVitest(
  "test",
  parts.flatMap((part) => FILES[part]),
  { watch: false, reporters: ["default", { onTestCaseResult: tell }] },
);
const modules = vitest.state.getTestModules();
const cases = modules
  .flatMap((module) => [...module.children.allTests()])
  .filter(({ name }) => !name.startsWith("no group "));
// one whose gateways or services did not even start has not been run, which is no better than failing
const failed = cases.filter((each) => each.result().state !== "passed");
const errors = vitest.state.getUnhandledErrors().length + modules.filter((module) => module.errors().length > 0).length;
await vitest.close();

writeTables();
for (const [group, own] of Map.groupBy(rows.all(), (row) => `${row.profile}, ${row.group}`))
  say(`${group}: ${own.length} cases in ${minutes(own.reduce((total, { seconds }) => total + seconds, 0))}`);
for (const { profile, group, name, problems } of rows.all())
  for (const problem of problems) say(`  ${profile}, ${group}, ${name}: ${problem}`);
for (const each of failed) say(`  ${each.result().state === "failed" ? "failed" : "not run"}: ${each.fullName}`);
say(`Written to ${join(OUT, "faults.md")} and faults.json`);
say(`${sums(rows.all())}`);
say(`${cases.length} cases, ${failed.length} failed, in ${minutes((Date.now() - began) / 1000)}`);
process.exit(failed.length + errors === 0 && cases.length > 0 ? 0 : 1);

/** Told of each case as it ends. */
function tell(test: TestCase): void {
  if (test.module.relativeModuleId === ADAPTERS) {
    const problems = (test.result().errors ?? []).map(({ message }) => message.split("\n")[0]!);
    rows.keep({
      ...{ profile: "production", group: "adapters", name: test.fullName.replaceAll(" > ", " ") },
      ...{ expected: "so it is", attempts: null, acknowledged: null, lost: null, doubled: null },
      ...{ unexpected: problems.length, problems, place: 10_000 + told++ },
      seconds: Math.round((test.diagnostic()?.duration ?? 0) / 100) / 10,
    });
  }
  writeTables();
}

/** Writes what there is so far. */
function writeTables(): void {
  const there = rows.all();
  const at = new Date().toISOString();
  writeFileSync(join(OUT, "faults.json"), `${JSON.stringify({ at, sums: faultSums(there), rows: there }, null, 2)}\n`);
  writeFileSync(join(OUT, "faults.md"), faultTable(there, "##"));
  if (!values.docs) return;
  const [prose] = readFileSync(PAGE, "utf8").split(TABLE);
  writeFileSync(PAGE, `${prose}${TABLE}\n${at.slice(0, 10)}: ${sums(there)}.\n\n${faultTable(there, "###")}`);
}

function sums(there: readonly FaultRow[]): string {
  const counts = Object.entries(faultSums(there)).map(([name, count]) => `${count} ${name}`);
  return `${there.length} cases in the table: ${counts.join(", ")}`;
}

function partOf({ profile, group }: FaultRow): Part {
  return group === "instances" || group === "adapters" ? group : profile;
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
