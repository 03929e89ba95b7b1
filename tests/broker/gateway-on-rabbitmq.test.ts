import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkControlDocument } from "../../gateway/core/control-document.ts";
import type { DeliveryEvent } from "../../gateway/core/types/cloud-event.ts";
import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import {
  AGREEMENT_FILE,
  agree,
  command,
  type DemoGateway,
  type DemoPair,
  MAPPING_FILE,
  setUpPair,
  startSide,
} from "../../gateway/demo/demo-pair.ts";
import { plainDays } from "../../gateway/demo/plain-days.ts";
import { runSluis } from "../../gateway/demo/sluis-process.ts";
import { writeExtract } from "../../gateway/demo/write-extract.ts";
import { type RabbitMq, startRabbitMq } from "../services/rabbitmq.ts";
import { connectTo } from "./rabbit-world.ts";

let rabbit: RabbitMq;
let folder: string;
let pair: DemoPair;

beforeAll(async () => {
  // what the demonstration's commands start is the program, not this test
  process.argv[1] = fileURLToPath(new URL("../../gateway/main.ts", import.meta.url));
  folder = mkdtempSync(join(tmpdir(), "sluis-on-rabbitmq-"));
  [rabbit, pair] = await Promise.all([startRabbitMq(), setUpPair(folder)]);
  for (const [name, text] of Object.entries(rabbit.tls))
    writeFileSync(join(folder, `${name}.pem`), text, { mode: 0o600 });
}, 600_000);
afterAll(async () => {
  await pair?.police.process?.stop();
  await pair?.municipality.process?.stop();
  await rabbit?.close();
  rmSync(folder, { recursive: true, force: true });
});

function useRabbitMq({ config }: DemoGateway, prefix: string): void {
  const broker = {
    engine: "rabbitmq",
    urls: rabbit.urls,
    prefix,
    certificateFile: join(folder, "certificate.pem"),
    keyFile: join(folder, "key.pem"),
    caFile: join(folder, "ca.pem"),
  };
  appendFileSync(config, `broker: ${JSON.stringify(broker)}\n`);
}

it("delivers over RabbitMQ on both sides, also when it is killed meanwhile, and tells who subscribed", async () => {
  useRabbitMq(pair.police, "police");
  useRabbitMq(pair.municipality, "municipality");
  await Promise.all([startSide(pair.police), startSide(pair.municipality)]);
  const model = await connectTo(rabbit);
  const channel = await model.createChannel();
  for (const prefix of ["police", "municipality"]) {
    await channel.assertQueue(`${prefix}-heard`, { durable: true, arguments: { "x-queue-type": "quorum" } });
    await channel.bindQueue(`${prefix}-heard`, `${prefix}.events`, "delivery.#");
  }
  await model.close();
  await agree(pair.police, pair.municipality, AGREEMENT_FILE);

  const extract = join(folder, "extract.csv");
  const day = plainDays(Date.now() - 24 * 3600_000, 1)[0]!;
  await writeExtract(extract, { seed: 1, rows: 200, day, mistakes: 0 });
  await rabbit.kill();
  const { deliveryId } = await command<PushOutcome>(pair.police, [
    ...["push", extract, "--agreement", "demo-incidenten", "--period", day, "--map", MAPPING_FILE],
  ]);
  await rabbit.start();
  const heard = async (prefix: string): Promise<DeliveryEvent> => {
    const again = await connectTo(rabbit);
    const listening = await again.createChannel();
    for (;;) {
      const message = await listening.get(`${prefix}-heard`, { noAck: true });
      if (message !== false) {
        await again.close();
        return checkControlDocument<DeliveryEvent>("cloud-event", JSON.parse(message.content.toString()));
      }
      await sleep(50);
    }
  };
  const [here, there] = await Promise.all([heard("police"), heard("municipality")]);
  expect([here.type, here.data.direction]).toEqual(["nl.sluis.delivery.stored", "out"]);
  expect([there.type, there.data.direction]).toEqual(["nl.sluis.delivery.stored", "in"]);
  expect([here.subject, there.subject]).toEqual([deliveryId, deliveryId]);
}, 180_000);

it("does not start with a queue on RabbitMQ that could lose messages, and says which", async () => {
  await pair.police.process?.stop();
  pair.police.process = undefined;
  const model = await connectTo(rabbit);
  const channel = await model.createChannel();
  await channel.deleteQueue("police.send");
  await channel.assertQueue("police.send", { durable: true });
  await model.close();
  const { exit, stdout, stderr } = await runSluis(["serve", "--config", pair.police.config]);
  expect([exit, stdout + stderr]).toEqual([2, expect.stringContaining("police.send")]);
}, 60_000);
