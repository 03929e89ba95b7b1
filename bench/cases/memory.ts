import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AGREEMENT_FILE } from "../../gateway/demo/demo-pair.ts";
import { writeExtract } from "../../gateway/demo/write-extract.ts";
import type { BenchCase, Figure } from "../figures.ts";
import { deliverExtract } from "../rig/deliver-extract.ts";
import { startGatewayPair } from "../rig/gateway-pair.ts";
import { installAgreement } from "../rig/install-agreement.ts";

/** Memory must not grow with the extract: each size with gateways that were just started, so that none profits from another. */
export const memory: BenchCase = {
  name: "memory",
  about: "peak memory of each gateway by size of the delivery, on both profiles; the bound is 300 MiB",
  long: true,
  async run({ memoryRows }, say) {
    const figures: Figure[] = [];
    for (const profile of ["production", "embedded"] as const)
      for (const rows of memoryRows) {
        await using pair = await startGatewayPair(profile);
        await installAgreement(pair, AGREEMENT_FILE);
        const file = join(pair.folder, "extract.csv");
        await writeExtract(file, { seed: 1, rows, day: "2026-03-01", mistakes: 0.004 });
        const { peaks } = await deliverExtract(pair, file, "2026-03-01");
        await rm(file);
        for (const side of ["police", "municipality"] as const)
          figures.push({
            name: `${rows.toLocaleString("en-GB")} rows, ${profile}, ${side} gateway`,
            value: peaks[side],
            unit: "MiB",
          });
        say(`${rows} rows, ${profile}: ${Math.round(peaks.police)} and ${Math.round(peaks.municipality)} MiB`);
      }
    return figures;
  },
};
