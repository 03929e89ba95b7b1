import { expect } from "vitest";
import { connectTo } from "../../broker/rabbit-world.ts";
import type { RabbitMq } from "../../services/rabbitmq.ts";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import type { World } from "../world.ts";

/** Pushes three extracts while something is wrong, and a fourth after it. In: what is done between the pushes, and what mends it. */
async function meanwhile(
  { pair }: World,
  account: Account,
  breaking: () => Promise<void>,
  mending: () => Promise<void>,
): Promise<void> {
  await account.push();
  await breaking();
  try {
    await account.push();
    await account.push();
  } finally {
    await mending();
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
  fault: (rabbit: RabbitMq, world: World) => { break(): Promise<unknown>; mend(): Promise<unknown> },
  short = false,
): FaultCase {
  return {
    name,
    expected,
    profiles: ["production"],
    short: short ? ["production"] : [],
    run: (world, account) => {
      const { break: breaking, mend } = fault(world.production().rabbit, world);
      return meanwhile(
        world,
        account,
        async () => void (await breaking()),
        async () => void (await mend()),
      );
    },
  };
}

const ALL_GO_ON = "deliveries wait in the store and go on by themselves";
const nothing = async () => {};

/** Deletes what one side declared, as an administrator might. */
async function deleteQueues(rabbit: RabbitMq, { pair }: World): Promise<void> {
  const model = await connectTo(rabbit);
  const channel = await model.createChannel();
  for (const side of [pair.police, pair.municipality]) {
    const { prefix } = side.production!;
    for (const step of ["send", "load", "export"]) await channel.deleteQueue(`${prefix}.${step}`);
    await channel.deleteExchange(`${prefix}.hints`);
  }
  await model.close();
}

/** RabbitMQ, killed, emptied and in trouble. */
export const BROKER: FaultGroup = {
  name: "broker",
  world: {},
  cases: [
    row("RabbitMQ is killed and comes back", ALL_GO_ON, (rabbit) => ({ break: rabbit.kill, mend: rabbit.start })),
    row("RabbitMQ is stopped in order and started", ALL_GO_ON, (rabbit) => ({
      break: () => rabbit.ctl("stop_app"),
      mend: () => rabbit.ctl("start_app"),
    })),
    row(
      "RabbitMQ is wiped with hints in it",
      "the topology is declared anew and every hint published again",
      (rabbit) => ({
        break: async () => {
          await rabbit.kill();
          rabbit.wipe();
        },
        mend: rabbit.start,
      }),
      true,
    ),
    row("RabbitMQ raises its memory alarm", "nothing more is published until it is over", (rabbit) => ({
      break: () => rabbit.ctl("set_vm_memory_high_watermark", "0"),
      mend: () => rabbit.ctl("set_vm_memory_high_watermark", "0.4"),
    })),
    row("RabbitMQ raises its disk alarm", "nothing more is published until it is over", (rabbit) => ({
      break: () => rabbit.ctl("set_disk_free_limit", "9000GB"),
      mend: () => rabbit.ctl("set_disk_free_limit", "50MB"),
    })),
    row("every connection to RabbitMQ is closed", ALL_GO_ON, (rabbit) => ({
      break: () => rabbit.ctl("close_all_connections", "test"),
      mend: () => rabbit.ctl("close_all_connections", "test"),
    })),
    row(
      "somebody deletes queues and exchanges",
      "they are declared anew and every hint published again",
      (rabbit, world) => ({
        break: () => deleteQueues(rabbit, world),
        mend: nothing,
      }),
    ),
  ],
};
