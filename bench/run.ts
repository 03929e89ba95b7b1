// `npm run bench`: measures both profiles on this machine. Figures of two machines, or of two days, do not compare; ratios within one
// run do. Ends with 1 when a case could not be measured, and says why.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CASES } from "./cases.ts";
import { type Figure, figureLines, type Sizes } from "./figures.ts";
import { machine, noise } from "./machine.ts";

const SIZES: Sizes = {
  rows: 200_000,
  runs: 3,
  repetitions: 50,
  stageRows: 20_000,
  stageRuns: 5,
  entries: 10_000,
  verifiedEntries: 1_000_000,
  bundleDays: 365,
  readBytes: 2 * 1024 ** 3,
  memoryRows: [100_000, 1_000_000, 2_000_000],
  agreements: 200,
  deliveriesEach: 2,
  subjectDays: 1_825,
  subjectRows: 9_000,
  matchRecords: 1_000_000,
};

/** Enough to see that every case still runs; the figures mean nothing. */
const TINY: Sizes = {
  rows: 300,
  runs: 1,
  repetitions: 2,
  stageRows: 300,
  stageRuns: 1,
  entries: 40,
  verifiedEntries: 600,
  bundleDays: 5,
  readBytes: 2_000_000,
  memoryRows: [300],
  agreements: 2,
  deliveriesEach: 2,
  subjectDays: 91,
  subjectRows: 20,
  matchRecords: 300,
};

const { values } = parseArgs({
  options: {
    rows: { type: "string" },
    runs: { type: "string" },
    only: { type: "string" },
    full: { type: "boolean", default: false },
    tiny: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
    out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) },
  },
});
const base = values.tiny ? TINY : SIZES;
const rows = Number(values.rows ?? base.rows);
const sizes: Sizes = {
  ...base,
  rows,
  runs: Number(values.runs ?? base.runs),
  memoryRows: values.rows === undefined ? base.memoryRows : [rows],
};
const wanted = values.only?.split(",");
const chosen = CASES.filter(({ name, long }) => (wanted === undefined ? values.full || !long : wanted.includes(name)));
const unknown = wanted?.filter((name) => !CASES.some((each) => each.name === name)) ?? [];
if (unknown.length > 0 || !(sizes.rows > 0) || !(sizes.runs > 0)) {
  console.error(`--only takes ${CASES.map(({ name }) => name).join(", ")}; --rows and --runs take numbers`);
  process.exit(2);
}

const say = (line = "") => console.log(line);
const startedAt = new Date().toISOString();
const where = machine();
const before = noise();
say(`${where.processor}, ${where.processors} processors, ${where.memoryGiB} GiB, ${where.system}, Node ${where.node}`);
say(
  `load ${before.load.toFixed(2)}, ${before.freeMemoryGiB} GiB free, memory is copied at ${before.copySpeed.toFixed(1)} GB/s`,
);
if (before.load > 0.5) say("Other work runs on this machine: take these figures as an indication only.");
const results: { readonly case: string; readonly about: string; readonly figures: readonly Figure[] }[] = [];
for (const { name, about, run } of chosen) {
  say();
  say(`${name}: ${about}`);
  try {
    const figures = await run(sizes, (line) => say(`  ${line}`));
    results.push({ case: name, about, figures });
    for (const line of figureLines(figures)) say(line);
  } catch (error) {
    // the other cases are worth having all the same
    process.exitCode = 1;
    say(`  NOT MEASURED: ${error instanceof Error ? error.message : String(error)}`);
    if (values.trace) console.error(error);
  }
}

mkdirSync(values.out, { recursive: true });
const file = `${values.out}/${startedAt.slice(0, 19).replaceAll(":", "")}.json`;
writeFileSync(
  file,
  `${JSON.stringify({ startedAt, machine: where, before, after: noise(), sizes, results }, null, 2)}\n`,
);
say();
say(`Written to ${file}`);
