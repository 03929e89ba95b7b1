import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeliveryView, PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { AGREEMENT_FILE } from "../../gateway/demo/demo-pair.ts";
import { writeExtract } from "../../gateway/demo/write-extract.ts";
import { openFileBytes } from "../../gateway/extracts/open-file-bytes.ts";
import { type BenchCase, type Figure, median, type Sizes } from "../figures.ts";
import { AGREEMENT, deliver } from "../rig/deliver.ts";
import { type BenchGateway, startGatewayPair } from "../rig/gateway-pair.ts";
import { installAgreement } from "../rig/install-agreement.ts";

const WHO = { id: "", role: "" };
const ROWS = 1_000;
/** Rows of such a file that are corrected. */
const CORRECTED = 10;

/** From the officer's wish to the verified receipt that every copy at the other side was changed. */
export const corrections: BenchCase = {
  name: "corrections",
  about: "from a correction or withdrawal to its confirmation by the other side, on SQLite",
  run: measure,
};

async function measure({ repetitions }: Sizes): Promise<Figure[]> {
  await using pair = await startGatewayPair("embedded");
  await installAgreement(pair, AGREEMENT_FILE);
  const [corrected, withdrawn]: [number[], number[]] = [[], []];
  for (let run = 0; run < repetitions; run++) {
    const file = join(pair.folder, "day.csv");
    const day = new Date(Date.UTC(2026, 0, 1 + run)).toISOString().slice(0, 10);
    await writeDay(file, run, ROWS, day);
    const { view } = await deliver(pair.police, file, day);
    if (view.effect !== null) throw new Error("records stayed out");
    const some = join(pair.folder, "some.csv");
    await writeDay(some, run, CORRECTED, day);
    corrected.push(await timed(pair.police, () => correct(pair.police, some, view.delivery.id)));
    const request = { deliveryId: view.delivery.id, reason: "measured", keys: null };
    withdrawn.push(await timed(pair.police, () => pair.police.service.withdraw(WHO, request)));
  }
  return [
    { name: `correction of ${CORRECTED} rows to confirmed, median`, value: median(corrected), unit: "ms" },
    { name: `withdrawal of a delivery of ${ROWS} rows to confirmed, median`, value: median(withdrawn), unit: "ms" },
    { name: "of each", value: corrected.length, unit: "" },
  ];
}

/** Incidents of their own for each run: those that were withdrawn stay out. */
async function writeDay(file: string, run: number, rows: number, day: string): Promise<void> {
  await writeExtract(file, { seed: run, rows, day, mistakes: 0 });
  const numbered = `PL0900_BVH_2${String(run).padStart(3, "0")}$1`;
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(/PL0900_BVH_2000(\d{3})/g, numbered));
}

function correct({ service }: BenchGateway, path: string, corrects: string): Promise<PushOutcome> {
  const request = {
    ...({ agreementId: AGREEMENT, kind: "correction", corrects, period: null, mapping: null } as const),
    ...{ fileName: "some.csv", fileSha256: null, fileBytes: null, samples: 0 },
  };
  return service.push(WHO, request, openFileBytes(path), () => {});
}

/** Milliseconds until the sender has verified the receipt. Throws when it ends otherwise. */
async function timed({ service }: BenchGateway, ask: () => Promise<PushOutcome>): Promise<number> {
  const started = Date.now();
  const { deliveryId } = await ask();
  let view: DeliveryView = await service.delivery(WHO, deliveryId);
  while (["released", "sending", "accepted"].includes(view.delivery.state))
    view = await service.waitForChange(WHO, deliveryId, view.delivery.state, AbortSignal.timeout(60_000));
  if (view.delivery.state !== "stored") throw new Error(`it ended ${view.delivery.state}: ${view.delivery.reason}`);
  return view.receipts.find(({ stage }) => stage === "stored")!.at - started;
}
