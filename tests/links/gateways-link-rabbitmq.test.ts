import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import type { PartnerSetting, Settings } from "../../gateway/cli/settings.ts";
import { checkLinks } from "../../gateway/main/check-links.ts";
import { auditDelivery, auditLogs, auditOrder } from "../faults/audit.ts";
import { untilStored } from "../faults/expect-delivered.ts";
import { changeConfig, linkOver } from "../faults/link-over.ts";
import { type Messages, messages } from "../faults/messages.ts";
import { createPair, FIXTURES, MUNICIPALITY_OIN, type Pair, POLICE_OIN } from "../faults/pair.ts";
import { type BrokerRelay, openBrokerRelay } from "../faults/production.ts";
import { push } from "../faults/push.ts";
import { eventually, type Side, WHO } from "../faults/side.ts";
import { type RabbitMq, startRabbitMq } from "../services/rabbitmq.ts";

let rabbit: RabbitMq;
/** Between the police side and the RabbitMQ. */
let relay: BrokerRelay;
let pair: Pair;
let folder: string;
let seed = 0;
const sent = new Map<string, Messages>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluis-link-"));
  const agreement = join(folder, "agreement.yaml");
  writeFileSync(agreement, `${readFileSync(join(FIXTURES, "proefbericht.yaml"), "utf8")}links: [amqps]\n`);
  [rabbit, pair] = await Promise.all([startRabbitMq(), createPair({ agreement })]);
  relay = await openBrokerRelay(Number(new URL(rabbit.urls[0]!).port));
  linkOver(pair.police.config, MUNICIPALITY_OIN, "dialler", rabbit, [`amqps://127.0.0.1:${relay.port}`]);
  linkOver(pair.municipality.config, POLICE_OIN, "dialled", rabbit);
  // nobody listens where the card says that the municipality's door is
  changeConfig(pair.municipality.config, (document) => void document.delete("door"));
  await Promise.all([pair.police.start(), pair.municipality.start()]);
}, 600_000);
afterAll(async () => {
  await pair?.[Symbol.asyncDispose]();
  await relay?.close();
  await rabbit?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Hands over made-up messages. Out: the delivery's id. */
async function handOver(rows: number, noise?: number): Promise<string> {
  seed += 1;
  const made = messages(seed, rows, noise);
  const outcome = await push(pair.police, made);
  if (outcome instanceof Error) throw outcome;
  const { deliveryId } = outcome;
  sent.set(deliveryId, made);
  return deliveryId;
}

const stateAt = async (side: Side, id: string): Promise<string | undefined> =>
  (await side.officer.delivery(WHO, id).catch(() => undefined))?.delivery.state;
const reaches = (side: Side, id: string, state: string) =>
  eventually(`${state} at ${side.config}`, async () => ((await stateAt(side, id)) === state ? true : undefined));

/** Waits for the receipt, and looks at both sides. */
async function arrives(id: string): Promise<void> {
  await untilStored(pair.police, id);
  await eventually("the files", async () =>
    (await auditDelivery(pair, id, sent.get(id)!)).length === 0 ? true : undefined,
  );
}

describe("two gateways with nothing between them but the municipality's RabbitMQ", () => {
  it("deliver, and the receipt comes back", async () => {
    await arrives(await handOver(200));
  }, 120_000);

  it("compare their agreement over it", async () => {
    const lines = await pair.police.officer.checkPartners(WHO);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter(({ ok }) => !ok)).toEqual([]);
  });

  it("are let in by it, which doctor looks at, and doctor says when they are not", async () => {
    const [police, municipality] = [pair.police, pair.municipality].map(({ config }) => loadConfig(config, {}));
    const checked = async (settings: Settings) => (await checkLinks(settings)).map(({ error }) => error?.code ?? null);
    expect([await checked(police!), await checked(municipality!)]).toEqual([[null], [null]]);
    const [{ amqps, ...partner }] = police!.partners as [PartnerSetting];
    const other = (changed: object) =>
      checked({ ...police!, partners: [{ ...partner, amqps: { ...amqps!, ...changed } }] });
    expect(await other({ vhost: "elsewhere" })).toEqual(["BROKER_LOGIN_REFUSED"]);
    expect(await other({ urls: ["amqps://127.0.0.1:1"] })).toEqual(["BROKER_UNREACHABLE"]);
    expect(await other({ keyFile: "/nowhere" })).toEqual(["BROKER_FILE_UNREADABLE"]);
    expect(await other({ caFile: amqps!.keyFile })).toEqual(["BROKER_NOT_TRUSTED"]);
    expect(await checked({ ...police!, oin: MUNICIPALITY_OIN })).toEqual(["BROKER_QUEUE_MISSING"]);
  });

  it("deliver what was under way when it was killed and wiped, and send again only what was missing", async () => {
    const halfWay = relay.holdAfter(5_000_000);
    const id = await handOver(2_000, 1);
    await halfWay;
    await reaches(pair.municipality, id, "receiving");
    await rabbit.kill();
    relay.resume();
    rabbit.wipe();
    await rabbit.start();
    await arrives(id);
  }, 240_000);

  it("close the number of a delivery that was cancelled while it was away, and deliver what was handed over after it", async () => {
    await rabbit.kill();
    const cancelled = await handOver(10);
    await reaches(pair.police, cancelled, "sending");
    await pair.police.officer.cancel(WHO, cancelled);
    const next = await handOver(10);
    await rabbit.start();
    await reaches(pair.police, cancelled, "void");
    await reaches(pair.municipality, cancelled, "void");
    await arrives(next);
  }, 240_000);

  it("have logs that agree", async () => {
    expect([...(await auditOrder(pair)), ...(await auditLogs(pair))]).toEqual([]);
  }, 60_000);

  it("log nothing that anybody could read from the messages, and no failure of their own", async () => {
    for (const side of [pair.police, pair.municipality]) {
      const text = readFileSync(side.log, "utf8");
      expect(text).not.toContain("INTERNAL");
      expect(text).not.toContain("bericht bericht");
    }
  });
});

it("a gateway whose agreement wants a link that is not configured says so, and delivers nothing", async () => {
  await pair.police.stop();
  changeConfig(pair.police.config, (document) => void document.deleteIn(["partners", 0, "amqps"]));
  await pair.police.start();
  const id = await handOver(10);
  const { delivery } = await eventually("a parked delivery", async () => {
    const view = await pair.police.officer.delivery(WHO, id);
    return view.delivery.parked ? view : undefined;
  });
  expect(delivery.reason).toBe("LINK_NOT_CONFIGURED");
  expect(await stateAt(pair.municipality, id)).toBeUndefined();
}, 120_000);
