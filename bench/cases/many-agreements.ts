import { join } from "node:path";
import { AGREEMENT_FILE } from "../../gateway/demo/demo-pair.ts";
import { writeExtract } from "../../gateway/demo/write-extract.ts";
import { type BenchCase, median, percentile } from "../figures.ts";
import { deliver } from "../rig/deliver.ts";
import { startGatewayPair } from "../rig/gateway-pair.ts";
import { installAgreement } from "../rig/install-agreement.ts";

/** Rows of each delivery. */
const ROWS = 50;

/** Nobody starves: many agreements push small deliveries at the same time, each its next one when the last is stored. */
export const manyAgreements: BenchCase = {
  name: "many-agreements",
  about: `agreements that push deliveries of ${ROWS} rows at the same time`,
  async run({ agreements, deliveriesEach }) {
    await using pair = await startGatewayPair();
    const ids = Array.from({ length: agreements }, (_, at) => `bench-${at + 1}`);
    for (const id of ids) await installAgreement(pair, AGREEMENT_FILE, id);
    const times: number[] = [];
    const started = performance.now();
    const pushAll = async (id: string, seed: number) => {
      for (let number = 1; number <= deliveriesEach; number++) {
        const file = join(pair.folder, `${id}-${number}.csv`);
        const day = new Date(Date.UTC(2026, 0, number)).toISOString().slice(0, 10);
        await writeExtract(file, { seed: seed * 1000 + number, rows: ROWS, day, mistakes: 0 });
        times.push((await deliver(pair.police, file, day, id)).whole);
      }
    };
    // `push` resolves with the receipt, so an agreement that is passed over would hold its own next delivery up and show here
    const ends: number[] = [];
    await Promise.all(ids.map((id, at) => pushAll(id, at).then(() => ends.push(performance.now() - started))));
    const seconds = (performance.now() - started) / 1000;
    return [
      { name: "agreements at once", value: agreements, unit: "" },
      { name: "push to verified stored, median", value: median(times), unit: "ms" },
      { name: "push to verified stored, 99th percentile", value: percentile(times, 99), unit: "ms" },
      { name: "push to verified stored, slowest", value: Math.max(...times), unit: "ms" },
      { name: "first agreement that was done", value: Math.min(...ends) / 1000, unit: "s" },
      { name: "last agreement that was done", value: Math.max(...ends) / 1000, unit: "s" },
      { name: "deliveries a second", value: times.length / seconds, unit: "" },
    ];
  },
};
