import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { seededRandom } from "../../../gateway/demo/random.ts";
import { LANES, linkTopology } from "../../../gateway/links/amqps/link-topology.ts";
import { connectTo } from "../../broker/rabbit-world.ts";
import type { RabbitMq } from "../../services/rabbitmq.ts";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import { isBlocked } from "../is-blocked.ts";
import { POLICE_OIN } from "../pair.ts";
import { eventually } from "../side.ts";
import type { World } from "../world.ts";
import { pushWhileDeaf } from "./push-while-deaf.ts";

const TIMES = 1000;
/** Rows of several parts that do not compress, so that a fault meets parts under way. */
const LONG = { rows: 1_000, noise: 1 };
/** Bytes of such an extract, about 12 MB, after which it is held up. */
const HALF_WAY = 5_000_000;

const names = linkTopology(POLICE_OIN);
const random = seededRandom(1);

/**
 * Hands over a long extract, does something while it is under way, mends it, and hands over a short one.
 * In: what is done, what mends it, what shows that it was in force.
 */
function underWay(
  breaking: (rabbit: RabbitMq, world: World) => Promise<unknown>,
  mending: (rabbit: RabbitMq, world: World) => Promise<unknown> = async () => {},
  shows: (rabbit: RabbitMq, world: World) => Promise<unknown> = async () => {},
): FaultCase["run"] {
  return async (world, account) => {
    const { rabbit } = world.production();
    const [police] = world.pair.linkRelays;
    const halfWay = police!.holdAfter(HALF_WAY);
    const first = await account.push(account.extract(LONG.rows, LONG.noise));
    try {
      await halfWay;
      await breaking(rabbit, world);
      expect(await stateOf(world, first)).toBe("sending");
      police!.resume();
      await shows(rabbit, world);
    } finally {
      police!.resume();
      await mending(rabbit, world);
    }
    await account.stored(first);
    await account.stored(await account.push());
  };
}

/** How the police side has a delivery, also while its gateway is dead. */
async function stateOf({ pair }: World, id: string): Promise<unknown> {
  const [row] = await pair.police.probe.rows(`SELECT "state" FROM "delivery" WHERE "id" = '${id}'`);
  return row?.["state"];
}

/** Neither end of the link has a connection. */
async function cutOff(_: RabbitMq, { pair }: World): Promise<void> {
  for (const relay of pair.linkRelays)
    await eventually("no connection to the partner's RabbitMQ", () => (relay.open() === 0 ? true : undefined));
}

/** What an administrator of the broker might do. */
async function deleteLink(rabbit: RabbitMq): Promise<void> {
  const model = await connectTo(rabbit);
  const channel = await model.createChannel();
  for (const queue of [names.questions, ...LANES.map(names.lane)]) {
    await channel.checkQueue(queue);
    await channel.deleteQueue(queue);
  }
  for (const exchange of [names.questions, names.answers]) await channel.deleteExchange(exchange);
  await model.close();
}

/** Either end is cut off again and again while deliveries go by. */
async function cutOften(world: World, account: Account): Promise<void> {
  const before = world.pair.linkRelays.map((relay) => relay.count());
  const ids = [await account.push(account.extract(LONG.rows, LONG.noise))];
  for (let n = 0; n < 20; n++) {
    const relay = world.pair.linkRelays[n % 2]!;
    await eventually("a connection to cut", () => (relay.open() > 0 ? true : undefined));
    relay.cut();
    await sleep(150);
    if (n % 7 === 6) ids.push(await account.push());
  }
  for (const id of ids) await account.stored(id);
  for (const [at, relay] of world.pair.linkRelays.entries()) expect(relay.count() - before[at]!).toBeGreaterThan(4);
}

/** What RabbitMQ says does not arrive for a while: confirms, questions and answers. */
const loseMessages = ({ pair }: World, account: Account): Promise<void> => pushWhileDeaf(pair.linkRelays, account);

/** The owner of the broker keeps what passes and gives it again, in any order, a thousand times beside what the gateways say. */
async function repeatMessages(world: World, account: Account): Promise<void> {
  const model = await connectTo(world.production().rabbit);
  const channel = await model.createConfirmChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  const kept: { readonly exchange: string; readonly routingKey: string; readonly content: Buffer }[] = [];
  for (const key of ["", ...LANES.map(String)])
    await channel.bindQueue(queue, key === "" ? names.questions : names.answers, key);
  const repeat = ({ exchange, routingKey, content }: (typeof kept)[number]): void =>
    void channel.publish(exchange, routingKey, content, { contentType: "application/octet-stream" });
  await channel.consume(
    queue,
    (message) => {
      // our own come by here too
      if (message === null || message.properties.contentType === "application/octet-stream") return;
      kept.push({ ...message.fields, content: message.content });
    },
    { noAck: true },
  );
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push(await account.push());
  while (kept.length < 20) await sleep(20);
  for (let n = 0; n < TIMES; n++) {
    repeat(random.pick(kept));
    if (n % 400 === 100) ids.push(await account.push());
    if (n % 50 === 0) await channel.waitForConfirms();
  }
  for (const id of ids) await account.stored(id);
  await channel.waitForConfirms();
  await model.close();
}

/** A gateway is killed while parts are under way, and started again. */
function killed(side: "police" | "municipality"): FaultCase["run"] {
  return underWay(
    (_, { pair }) => pair[side].kill(),
    (_, { pair }) => pair[side].start(),
  );
}

const MISSING_AGAIN = "asked again; only missing parts travel again";

const cases: readonly Omit<FaultCase, "profiles" | "short">[] = [
  {
    name: "the partner's RabbitMQ is killed and comes back",
    expected: MISSING_AGAIN,
    run: underWay(
      (rabbit) => rabbit.kill(),
      (rabbit) => rabbit.start(),
      cutOff,
    ),
  },
  {
    name: "the partner's RabbitMQ is wiped",
    expected: "the dialled side declares its queues anew; what was under way is asked again",
    run: underWay(
      async (rabbit) => {
        await rabbit.kill();
        rabbit.wipe();
      },
      (rabbit) => rabbit.start(),
      cutOff,
    ),
  },
  {
    name: "its memory alarm is raised for five seconds",
    expected: "nothing more is published until it is over",
    run: underWay(
      (rabbit) => rabbit.ctl("set_vm_memory_high_watermark", "0"),
      (rabbit) => rabbit.ctl("set_vm_memory_high_watermark", "0.4"),
      async (rabbit) => {
        await isBlocked(rabbit);
        await sleep(5_000);
      },
    ),
  },
  { name: "either end is cut off, twenty times", expected: MISSING_AGAIN, run: cutOften },
  { name: "confirms, questions and answers are lost, again and again", expected: MISSING_AGAIN, run: loseMessages },
  {
    name: "somebody deletes the queues of the link",
    expected: "the dialled side declares them anew; what was under way is asked again",
    run: underWay(deleteLink),
  },
  {
    name: "a thousand messages of the link, repeated, late and in any order",
    expected: "a question is answered as the first time or refused, an answer that nobody waits for is dropped",
    run: repeatMessages,
  },
  {
    name: "SIGKILL of the police side",
    expected: "the same delivery goes on at the next start",
    run: killed("police"),
  },
  {
    name: "SIGKILL of the municipality side",
    expected: "the same delivery goes on at the next start",
    run: killed("municipality"),
  },
];

/** The link over the partner's RabbitMQ. */
export const AMQPS: FaultGroup = {
  name: "amqps",
  world: { linkedByRabbit: true },
  cases: cases.map((each) => ({ ...each, profiles: ["production"], short: [] })),
};
