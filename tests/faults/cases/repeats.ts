import { Agent, request } from "node:https";
import type { ConnectionOptions } from "node:tls";
import { expect } from "vitest";
import { loadConfig } from "../../../gateway/cli/load-config.ts";
import { seededRandom } from "../../../gateway/demo/random.ts";
import { openIdentity } from "../../../gateway/main/open-identity.ts";
import { systemClock } from "../../../gateway/main/system-clock.ts";
import { connectTo } from "../../broker/rabbit-world.ts";
import type { Account } from "../account.ts";
import type { FaultGroup } from "../fault-case.ts";
import type { Message } from "../http-messages.ts";
import { MUNICIPALITY_OIN } from "../pair.ts";
import type { World } from "../world.ts";

const TIMES = 1000;
/** Requests that are repeated at once. */
const AT_ONCE = 8;

const random = seededRandom(1);

/** Messages of every step and delivery, old and new, in any order, a thousand times beside those of the gateways. */
async function repeatHints(world: World, account: Account): Promise<void> {
  const ids = [await account.push(), await account.push()];
  for (const id of ids) await account.stored(id);
  ids.push(await account.push());
  const model = await connectTo(world.production().rabbit);
  const channel = await model.createConfirmChannel();
  let returned = 0;
  channel.on("return", () => {
    returned += 1;
  });
  for (let n = 0; n < TIMES; n++) {
    const { prefix } = random.pick([world.pair.police, world.pair.municipality]).production!;
    const step = random.pick(["send", "load", "export", "announce"] as const);
    const id = random.pick(ids);
    const subject = step === "send" ? "proef-berichten" : step === "announce" ? `${id}/stored` : id;
    channel.publish(`${prefix}.hints`, step, Buffer.from(JSON.stringify({ step, subject })), { mandatory: true });
    if (n % 400 === 100) ids.push(await account.push());
  }
  await channel.waitForConfirms();
  await model.close();
  // every one came to a queue
  expect(returned).toBe(0);
}

/** Requests about deliveries that were made before, old and new, in any order, a thousand times beside those of the courier. */
async function repeatRequests(world: World, account: Account): Promise<void> {
  for (let n = 0; n < 2; n++) await account.stored(await account.push());
  const asks = world.wire().messages.filter(({ to, head }) => to === undefined && head.includes("/deliveries"));
  expect(asks.length).toBeGreaterThan(9);
  const ask = await policeAsks(world);
  const statuses = new Map<number, number>();
  const left = Array.from({ length: TIMES }, () => random.pick(asks)).values();
  const repeat = async () => {
    for (const message of left) {
      const status = await ask(message);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const repeating = Promise.all(Array.from({ length: AT_ONCE }, repeat));
  for (let n = 0; n < 3; n++) await account.push();
  await repeating;
  // what was done before is answered as it was then
  expect([...statuses.keys()].filter((status) => status >= 300)).toEqual([]);
}

/** Asks at the door as the police side does, with its certificate. */
async function policeAsks({ pair }: World): Promise<(message: Message) => Promise<number>> {
  const { endpoint } = await openIdentity(loadConfig(pair.police.config, {}), {}, systemClock);
  const tls: ConnectionOptions = endpoint(MUNICIPALITY_OIN).tls();
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: AT_ONCE } as ConstructorParameters<typeof Agent>[0]);
  return ({ head, body }) =>
    new Promise((resolve, reject) => {
      const [method, path] = head.split(" ");
      const type = method === "PUT" ? "octet-stream" : "jose";
      const headers = body.length === 0 ? {} : { "Content-Type": `application/${type}`, "Content-Length": body.length };
      const asked = request({ agent, host: "127.0.0.1", port: pair.doorPort, method, path, headers }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode!));
      });
      asked.on("error", reject);
      asked.end(body);
    });
}

/** One extract is pushed many times at once, and again when it is stored. */
async function repeatPush(account: Account): Promise<void> {
  const sent = account.extract(60);
  const ids = await Promise.all(Array.from({ length: 20 }, () => account.push(sent)));
  await account.stored(ids[0]!);
  for (let n = 0; n < 20; n++) ids.push(await account.push(sent));
  expect(new Set(ids).size).toBe(1);
}

/** What comes twice, late and in another order. */
export const REPEATS: FaultGroup = {
  name: "repeats",
  world: { throughWire: true },
  cases: [
    {
      name: "one extract is pushed forty times",
      profiles: ["embedded", "production"],
      short: ["embedded"],
      expected: "one delivery, whose id each push gets",
      run: (_, account) => repeatPush(account),
    },
    {
      name: "a thousand requests at the door, repeated, late and in any order",
      profiles: ["embedded", "production"],
      short: ["embedded"],
      expected: "answered as the first time; nothing changes",
      run: repeatRequests,
    },
    {
      name: "a thousand hints on RabbitMQ, repeated, late and in any order",
      profiles: ["production"],
      short: ["production"],
      expected: "each finds nothing to do, or what is to be done anyway",
      run: repeatHints,
    },
  ],
};
