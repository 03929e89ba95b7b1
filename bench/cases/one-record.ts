import { join } from "node:path";
import { AGREEMENT_FILE } from "../../gateway/demo/demo-pair.ts";
import { writeExtract } from "../../gateway/demo/write-extract.ts";
import { type BenchCase, type Figure, median, percentile, type Sizes } from "../figures.ts";
import { deliver } from "../rig/deliver.ts";
import { type Profile, startGatewayPair } from "../rig/gateway-pair.ts";
import { installAgreement } from "../rig/install-agreement.ts";
import { USERS, usageOf } from "../rig/usage-meter.ts";

/** Deliveries that only warm up. */
const WARM_UP = 5;

/** Of the generated row: one that the agreement lets through, or the delivery would be an empty one. */
const SEED = 2;

/** The shortest way there and back: one record, one after the other. */
export const oneRecord: BenchCase = {
  name: "one-record",
  about: "a delivery of one record, one at a time, on SQLite and on PostgreSQL with RabbitMQ",
  run: async (sizes) => [...(await measure("embedded", sizes)), ...(await measure("production", sizes))],
};

async function measure(profile: Profile, { repetitions }: Sizes): Promise<Figure[]> {
  await using pair = await startGatewayPair(profile);
  await installAgreement(pair, AGREEMENT_FILE);
  const released: number[] = [];
  const whole: number[] = [];
  let before = usageOf(pair);
  for (let run = 0; run < WARM_UP + repetitions; run++) {
    const file = join(pair.folder, "one.csv");
    const day = new Date(Date.UTC(2026, 0, 1 + run)).toISOString().slice(0, 10);
    await writeExtract(file, { seed: SEED, rows: 1, day, mistakes: 0 });
    const delivered = await deliver(pair.police, file, day);
    if (delivered.records !== 1) throw new Error(`a delivery of one record held ${delivered.records}`);
    if (run < WARM_UP) {
      before = usageOf(pair);
      continue;
    }
    released.push(delivered.send + delivered.load);
    whole.push(delivered.whole);
  }
  const used = usageOf(pair).map((seconds, at) => seconds - before[at]!);
  return [
    { name: "release to verified stored, median", value: median(released), unit: "ms" },
    { name: "release to verified stored, 99th percentile", value: percentile(released, 99), unit: "ms" },
    { name: "push to verified stored, median", value: median(whole), unit: "ms" },
    { name: "push to verified stored, 99th percentile", value: percentile(whole, 99), unit: "ms" },
    { name: "deliveries", value: released.length, unit: "" },
    ...used.slice(0, pair.services === null ? 2 : USERS.length).map((seconds, at) => ({
      name: `processor time, ${USERS[at]}`,
      value: (seconds * 1000) / released.length,
      unit: "ms/delivery",
    })),
  ].map((figure) => ({ ...figure, name: `${profile}: ${figure.name}` }));
}
