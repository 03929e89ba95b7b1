import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { bvhExtract } from "../../gateway/demo/bvh-extract.ts";
import { AGREEMENT_FILE } from "../../gateway/demo/demo-pair.ts";
import { incidentKinds, writeExtract } from "../../gateway/demo/write-extract.ts";
import { agePipeline } from "../baselines/age-pipeline.ts";
import type { Baseline } from "../baselines/baseline.ts";
import { gpgPipeline } from "../baselines/gpg-pipeline.ts";
import { opensslPipeline } from "../baselines/openssl-pipeline.ts";
import { plainCopy } from "../baselines/plain-copy.ts";
import { type BaselineRun, missingPrograms, type ReadyBaseline, readyBaseline } from "../baselines/run-baseline.ts";
import { type BenchCase, type Figure, median, type Sizes } from "../figures.ts";
import { noise } from "../machine.ts";
import { type DeliveredExtract, deliverExtract } from "../rig/deliver-extract.ts";
import { type GatewayPair, type Profile, startGatewayPair } from "../rig/gateway-pair.ts";
import { installAgreement } from "../rig/install-agreement.ts";
import { USERS } from "../rig/usage-meter.ts";

/** What the path is measured against: without these there is no ratio. Those after it are shown where they can run. */
const DEMANDED: readonly Baseline[] = [plainCopy, gpgPipeline];
const SHOWN: readonly Baseline[] = [opensslPipeline, agePipeline];

const ROUND = { prepare: "prepare", send: "send", load: "load" } as const;

/** A large delivery on PostgreSQL and RabbitMQ, and the same file through what one would use instead, in turns. */
export const wholePath: BenchCase = {
  name: "whole-path",
  about:
    "push to verified `stored` receipt over mutual TLS on PostgreSQL and RabbitMQ, in turns with the same file through gpg, zstd and \\copy",
  run: (sizes, say) => measurePath("production", sizes, say),
};

/** The same on the embedded profile, without anything to compare it with. */
export const embeddedPath: BenchCase = {
  name: "embedded-path",
  about: "push to verified `stored` receipt over mutual TLS, on SQLite",
  run: (sizes, say) => measurePath("embedded", sizes, say),
};

async function measurePath(profile: Profile, sizes: Sizes, say: (line: string) => void): Promise<Figure[]> {
  const missing = profile === "production" ? [...new Set(DEMANDED.flatMap(missingPrograms))] : [];
  if (missing.length > 0)
    throw new Error(
      `there is nothing to compare with: install ${missing.join(", ")} (Debian: gnupg, zstd, postgresql-client)`,
    );
  await using pair = await startGatewayPair(profile);
  await installAgreement(pair, AGREEMENT_FILE);
  await using made = new AsyncDisposableStack();
  const baselines: ReadyBaseline[] = [];
  if (pair.services !== null)
    for (const baseline of [...DEMANDED, ...SHOWN.filter((each) => missingPrograms(each).length === 0)]) {
      say(`${baseline.name}: ${baseline.about}`);
      baselines.push(made.use(await readyBaseline(baseline, pair.services.municipality)));
    }
  await warmUp(pair);
  const runs: Figure[][] = [];
  for (let run = 1; run <= sizes.runs; run++) {
    runs.push(await oneRun(pair, baselines, run, sizes.rows));
    const shown = runs.at(-1)!.filter(({ unit }) => unit === "rows/s" || unit === "of its speed" || unit === "MiB");
    say(`run ${run}: ${shown.map(({ name, value }) => `${name} ${Number(value.toPrecision(3))}`).join(", ")}`);
  }
  return runs[0]!.map((figure, at) => ({ ...figure, value: median(runs.map((each) => each[at]!.value)) }));
}

/** Code that runs for the first time is compiled meanwhile; a gateway runs for months. */
async function warmUp(pair: GatewayPair): Promise<void> {
  const file = join(pair.folder, "warm-up.csv");
  await writeExtract(file, { seed: 99, rows: 5_000, day: "2026-02-01", mistakes: 0.004 });
  await deliverExtract(pair, file, "2026-02-01");
  await rm(file);
}

async function oneRun(
  pair: GatewayPair,
  baselines: readonly ReadyBaseline[],
  run: number,
  rows: number,
): Promise<Figure[]> {
  const file = join(pair.folder, `extract-${run}.csv`);
  const day = `2026-03-${String(run).padStart(2, "0")}`;
  await writeExtract(file, { seed: run, rows, day, mistakes: 0.004 });
  const { size } = await stat(file);
  const { copySpeed } = noise();
  const others: (readonly [ReadyBaseline, BaselineRun])[] = [];
  let delivered: DeliveredExtract | undefined;
  // each in another place in each run, so that nothing always runs on a fresh or a worn server
  const order = [null, ...baselines];
  for (let turn = 0; turn < order.length; turn++) {
    const next = order[(turn + run - 1) % order.length]!;
    if (next === null) delivered = await deliverExtract(pair, file, day);
    else others.push([next, await next.run(file, columnsOf(), rows)]);
  }
  await rm(file);
  const figure = (name: string, value: number, unit: string): Figure => ({ name, value, unit });
  const { whole, records, sealedBytes } = delivered!;
  const compared = baselines.map(({ name }) => [name, others.find(([each]) => each.name === name)![1]] as const);
  return [
    ...compared.map(([name, { seconds }]) => figure(`ratio to ${name}`, seconds / (whole / 1000), "of its speed")),
    figure("sluis", rows / (whole / 1000), "rows/s"),
    ...compared.map(([name, { seconds }]) => figure(name, rows / seconds, "rows/s")),
    ...usageFigures(delivered!, rows, pair.services === null ? 2 : USERS.length),
    ...compared.map(([name, { programs, server }]) =>
      figure(`processor time, ${name}`, ((programs + server) * 1e6) / rows, "µs/row"),
    ),
    figure("police gateway, peak memory", delivered!.peaks.police, "MiB"),
    figure("municipality gateway, peak memory", delivered!.peaks.municipality, "MiB"),
    figure("rows", rows, ""),
    figure("records that left", records, ""),
    figure("extract", size / 2 ** 20, "MiB"),
    figure("sealed", sealedBytes / 2 ** 20, "MiB"),
    figure("copying memory just before", copySpeed, "GB/s"),
  ];
}

/** Time on the clock and on the processors, for each phase. */
function usageFigures(delivered: DeliveredExtract, rows: number, users: number): Figure[] {
  const { used } = delivered;
  const perRow = (seconds: number) => (seconds * 1e6) / rows;
  const all = (phase: keyof typeof ROUND) => used[phase].reduce((sum, each) => sum + each, 0);
  const phases = Object.keys(ROUND) as (keyof typeof ROUND)[];
  const about = { prepare: "push to released", send: "released to accepted", load: "accepted to stored" };
  return [
    ...phases.map((phase) => ({ name: `${phase} (${about[phase]})`, value: delivered[phase] / 1000, unit: "s" })),
    {
      name: "processor time, everything",
      value: perRow(phases.reduce((sum, phase) => sum + all(phase), 0)),
      unit: "µs/row",
    },
    ...phases.flatMap((phase) =>
      USERS.slice(0, users).map((user, at) => ({
        name: `processor time, ${phase}, ${user}`,
        value: perRow(used[phase][at]!),
        unit: "µs/row",
      })),
    ),
  ];
}

function columnsOf(): string[] {
  const [header = ""] = bvhExtract({ seed: 1, rows: 0, day: "2026-01-01", mistakes: 0, kinds: incidentKinds() });
  return header.trim().split(";");
}
