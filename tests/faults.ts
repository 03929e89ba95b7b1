// `npm run faults`: the whole fault matrix with real gateways, and the long faults of the RabbitMQ adapter that `npm test` leaves out.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";
import type { Profile } from "./faults/fault-case.ts";
import { type FaultRow, faultSums, faultTable } from "./faults/fault-table.ts";

const OUT = fileURLToPath(new URL("faults/out", import.meta.url));
const ROWS = join(OUT, "rows");
const PAGE = fileURLToPath(new URL("../docs/faults.md", import.meta.url));
const TABLE = "## The newest table\n";
const FILES: { readonly [part in Profile | "instances" | "adapters"]: readonly string[] } = {
  embedded: ["tests/faults/matrix-kills.test.ts", "tests/faults/matrix.test.ts"],
  production: ["tests/faults/rabbitmq-matrix.test.ts"],
  instances: ["tests/faults/instances-rabbitmq.test.ts"],
  adapters: ["tests/broker/rabbitmq-faults.test.ts"],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string" },
    keep: { type: "boolean", default: false },
    docs: { type: "boolean", default: false },
  },
});
const parts = (positionals.length === 0 ? Object.keys(FILES) : positionals) as (keyof typeof FILES)[];
if (parts.some((part) => FILES[part] === undefined)) {
  process.stderr.write(
    `usage: npm run faults -- [${Object.keys(FILES).join("] [")}] [--only GROUP,GROUP] [--keep] [--docs]\n`,
  );
  process.exit(2);
}
// rows of runs before stay beside the new ones with --keep, so that the table can be made in pieces
if (!values.keep) rmSync(ROWS, { recursive: true, force: true });
mkdirSync(ROWS, { recursive: true });
process.env["SLUIS_FAULT_ROWS"] = ROWS;
if (values.only !== undefined) process.env["SLUIS_FAULT_GROUPS"] = values.only;

const vitest = await startVitest(
  "test",
  parts.flatMap((part) => FILES[part]),
  { watch: false },
);
const failed = vitest.state.getCountOfFailedTests() + vitest.state.getUnhandledErrors().length;
const broken = vitest.state.getFiles().filter((file) => file.result?.state === "fail" && file.tasks.length === 0);
await vitest.close();

const rows = readRows();
if (rows.length > 0) {
  const sums = faultSums(rows);
  const seconds = Math.round(rows.reduce((total, row) => total + row.seconds, 0));
  writeFileSync(join(OUT, "faults.json"), `${JSON.stringify({ at: new Date().toISOString(), sums, rows }, null, 2)}\n`);
  writeFileSync(join(OUT, "faults.md"), faultTable(rows, "##"));
  if (values.docs) {
    const [prose] = readFileSync(PAGE, "utf8").split(TABLE);
    const said = Object.entries(sums).map(([name, count]) => `${count} ${name}`);
    const intro = `${new Date().toISOString().slice(0, 10)}: ${rows.length} cases, ${said.join(", ")}.`;
    writeFileSync(PAGE, `${prose}${TABLE}\n${intro}\n\n${faultTable(rows, "###")}`);
  }
  process.stdout.write(`\n${rows.length} cases in ${seconds} s of work: `);
  process.stdout.write(
    `${Object.entries(sums)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ")}\n`,
  );
  for (const { profile, group, name, problems } of rows)
    for (const problem of problems) process.stdout.write(`  ${profile}, ${group}, ${name}: ${problem}\n`);
  process.stdout.write(`Written to ${join(OUT, "faults.md")} and faults.json\n`);
}
process.exit(failed + broken.length === 0 ? 0 : 1);

/** Rows that test files left, in the order of the matrix. */
function readRows(): FaultRow[] {
  if (!existsSync(ROWS)) return [];
  return readdirSync(ROWS)
    .map((name) => JSON.parse(readFileSync(join(ROWS, name), "utf8")) as FaultRow)
    .sort((left, right) => left.place - right.place || (left.profile < right.profile ? -1 : 1));
}
