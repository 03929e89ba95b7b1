import type { Channel } from "amqplib";
import { expect } from "vitest";
import { connectTo } from "../../broker/rabbit-world.ts";
import type { RabbitMq } from "../../services/rabbitmq.ts";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import { isBlocked } from "../is-blocked.ts";
import { eventually } from "../side.ts";
import type { World } from "../world.ts";

/** What is done to RabbitMQ. */
interface BrokerFault {
  break(): Promise<unknown>;
  /** Throws when the gateways do not notice anything. */
  shows(): Promise<unknown>;
  mend(): Promise<unknown>;
}

/** Pushes an extract, two while something is wrong, and a fourth after it. */
async function meanwhile({ pair }: World, account: Account, fault: BrokerFault): Promise<void> {
  await account.push();
  await fault.break();
  try {
    await account.push();
    await account.push();
    await fault.shows();
  } finally {
    await fault.mend();
  }
  const last = await account.push();
  await account.stored(last);
  for (const side of [pair.police, pair.municipality]) {
    const { child } = side.process();
    expect(child.exitCode ?? child.signalCode).toBeNull();
  }
}

function row(
  name: string,
  expected: string,
  fault: (rabbit: RabbitMq, world: World) => BrokerFault,
  short = false,
): FaultCase {
  return {
    name,
    expected,
    profiles: ["production"],
    short: short ? ["production"] : [],
    run: (world, account) => meanwhile(world, account, fault(world.production().rabbit, world)),
  };
}

const relaysOf = ({ pair }: World) => [pair.police, pair.municipality].map((side) => side.production!.brokerRelay);

/** Neither side has a connection. */
async function cutOff(world: World): Promise<void> {
  for (const relay of relaysOf(world))
    await eventually("no connection to RabbitMQ", () => (relay.open() === 0 ? true : undefined));
}

/** A fault after which both sides connect anew. */
function reconnecting(world: World, breaking: () => Promise<unknown>): BrokerFault {
  let before: number[] = [];
  return {
    async break() {
      before = relaysOf(world).map((relay) => relay.count());
      await breaking();
    },
    async shows() {
      for (const [at, relay] of relaysOf(world).entries())
        await eventually("a side connected anew", () => (relay.count() > before[at]! ? true : undefined));
    },
    mend: breaking,
  };
}

const ALL_GO_ON = "deliveries wait in the store and go on by themselves";

/** What both sides declared, on a channel of our own. */
async function withQueues<T>(
  rabbit: RabbitMq,
  { pair }: World,
  work: (channel: Channel, prefix: string, queues: readonly string[]) => Promise<T>,
): Promise<void> {
  const model = await connectTo(rabbit);
  // a queue that is asked for and not there closes the channel
  model.on("error", () => {});
  const channel = await model.createChannel();
  channel.on("error", () => {});
  for (const side of [pair.police, pair.municipality]) {
    const { prefix } = side.production!;
    await work(
      channel,
      prefix,
      ["send", "load", "export"].map((step) => `${prefix}.${step}`),
    );
  }
  await model.close();
}

/** Deletes it, as an administrator might; all of it is there before. */
const deleteQueues = (rabbit: RabbitMq, world: World) =>
  withQueues(rabbit, world, async (channel, prefix, queues) => {
    for (const queue of queues) {
      await channel.checkQueue(queue);
      await channel.deleteQueue(queue);
    }
    await channel.deleteExchange(`${prefix}.hints`);
  });

/** All of it is there again. */
const declaredAnew = (rabbit: RabbitMq, world: World) =>
  eventually("declared anew", () =>
    withQueues(rabbit, world, async (channel, _, queues) => {
      for (const queue of queues) await channel.checkQueue(queue);
    }).then(
      () => true as const,
      () => undefined,
    ),
  );

/** RabbitMQ, killed, emptied and in trouble. */
export const BROKER: FaultGroup = {
  name: "broker",
  world: {},
  cases: [
    row("RabbitMQ is killed and comes back", ALL_GO_ON, (rabbit, world) => ({
      break: rabbit.kill,
      shows: () => cutOff(world),
      mend: rabbit.start,
    })),
    row("RabbitMQ is stopped in order and started", ALL_GO_ON, (rabbit, world) => ({
      break: () => rabbit.ctl("stop_app"),
      shows: () => cutOff(world),
      mend: () => rabbit.ctl("start_app"),
    })),
    row(
      "RabbitMQ is wiped with hints in it",
      "the topology is declared anew and every hint published again",
      (rabbit, world) => ({
        break: async () => {
          await rabbit.kill();
          rabbit.wipe();
        },
        shows: () => cutOff(world),
        mend: rabbit.start,
      }),
      true,
    ),
    row("RabbitMQ raises its memory alarm", "nothing more is published until it is over", (rabbit) => ({
      break: () => rabbit.ctl("set_vm_memory_high_watermark", "0"),
      shows: () => isBlocked(rabbit),
      mend: () => rabbit.ctl("set_vm_memory_high_watermark", "0.4"),
    })),
    row("RabbitMQ raises its disk alarm", "nothing more is published until it is over", (rabbit) => ({
      break: () => rabbit.ctl("set_disk_free_limit", "9000GB"),
      shows: () => isBlocked(rabbit),
      mend: () => rabbit.ctl("set_disk_free_limit", "50MB"),
    })),
    row("every connection to RabbitMQ is closed", ALL_GO_ON, (rabbit, world) =>
      reconnecting(world, () => rabbit.ctl("close_all_connections", "test")),
    ),
    row(
      "somebody deletes queues and exchanges",
      "they are declared anew and every hint published again",
      (rabbit, world) => ({
        break: () => deleteQueues(rabbit, world),
        shows: () => declaredAnew(rabbit, world),
        mend: async () => {},
      }),
    ),
  ],
};
