import { existsSync, readdirSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AGREEMENT_FILE } from "../../gateway/demo/demo-pair.ts";
import { writeExtract } from "../../gateway/demo/write-extract.ts";
import { type BenchCase, type Figure, median } from "../figures.ts";
import { noise } from "../machine.ts";
import { forgetPeak, processUsage } from "../process-usage.ts";
import { type Delivered, deliver } from "../rig/deliver.ts";
import { type BenchGateway, type GatewayPair, startGatewayPair } from "../rig/gateway-pair.ts";
import { installAgreement } from "../rig/install-agreement.ts";

const MIB = 2 ** 20;

/** A push of a large extract, from the file to the verified receipt, with two gateways over mutual TLS. */
export const wholePath: BenchCase = {
  name: "whole-path",
  about: "one delivery, push to verified `stored` receipt, two gateway processes over mutual TLS",
  async run(sizes, say) {
    await using pair = await startGatewayPair();
    await installAgreement(pair, AGREEMENT_FILE);
    const runs: Figure[][] = [];
    for (let run = 1; run <= sizes.runs; run++) {
      runs.push(await oneRun(pair, run, sizes.rows));
      const text = runs.at(-1)!.map(({ name, value }) => `${name} ${Math.round(value * 10) / 10}`);
      say(`run ${run}: ${text.join(", ")}`);
    }
    return runs[0]!.map((figure, at) => ({ ...figure, value: median(runs.map((each) => each[at]!.value)) }));
  },
};

async function oneRun(pair: GatewayPair, run: number, rows: number): Promise<Figure[]> {
  const file = join(pair.folder, `extract-${run}.csv`);
  const day = `2026-03-${String(run).padStart(2, "0")}`;
  await writeExtract(file, { seed: run, rows, day, mistakes: 0.004 });
  const { size } = await stat(file);
  const { copySpeed } = noise();
  const sides = [pair.police, pair.municipality];
  for (const { pid } of sides) forgetPeak(pid);
  const before = sides.map(({ pid }) => processUsage(pid).cpuSeconds);
  const delivered = await deliver(pair.police, file, day);
  const after = sides.map(({ pid }) => processUsage(pid).cpuSeconds);
  // the files of the drop folder are written after the receipt: they count for memory, not for speed
  await dropped(pair.municipality, delivered);
  const peaks = sides.map(({ pid }) => processUsage(pid).peakMiB);
  await rm(file);
  const { records, sealedBytes, whole, prepare, send, load } = delivered;
  const figure = (name: string, value: number, unit: string): Figure => ({ name, value, unit });
  const perRecord = (side: number) => ((after[side]! - before[side]!) * 1e6) / rows;
  return [
    figure("records a second", rows / (whole / 1000), "rows/s"),
    figure("whole", whole / 1000, "s"),
    figure("prepare (push to released)", prepare / 1000, "s"),
    figure("send (released to accepted)", send / 1000, "s"),
    figure("load (accepted to stored)", load / 1000, "s"),
    figure("police, processor time a row", perRecord(0), "µs"),
    figure("municipality, processor time a row", perRecord(1), "µs"),
    figure("police, peak memory", peaks[0]!, "MiB"),
    figure("municipality, peak memory", peaks[1]!, "MiB"),
    figure("rows", rows, ""),
    figure("records that left", records, ""),
    figure("extract", size / MIB, "MiB"),
    figure("sealed", sealedBytes / MIB, "MiB"),
    figure("copying memory just before", copySpeed, "GB/s"),
  ];
}

async function dropped({ dropFolder }: BenchGateway, { view }: Delivered): Promise<void> {
  const wanted = `${view.delivery.id}.ndjson`;
  for (let tries = 0; tries < 600; tries++) {
    if (existsSync(dropFolder) && readdirSync(dropFolder).some((name) => name.endsWith(wanted))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("a delivery did not reach the drop folder");
}
