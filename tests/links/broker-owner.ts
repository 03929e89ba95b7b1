import type { Channel } from "amqplib";
import { onTestFinished } from "vitest";
import type { LinkTopology } from "../../gateway/links/amqps/link-topology.ts";
import { connectTo } from "../broker/rabbit-world.ts";
import type { RabbitMq } from "../services/rabbitmq.ts";

/** Somebody who owns the RabbitMQ between two gateways: he may do there what he likes. */
export interface BrokerOwner {
  /** Waits until so many messages on their way to an exchange were seen. Out: their bytes. */
  seen(count: number): Promise<readonly Buffer[]>;
  /** Puts bytes in a queue of the link, past every exchange; a number of times over. */
  put(queue: string, bytes: Uint8Array, times?: number): Promise<void>;
  /** How many messages are in a queue. */
  depth(queue: string): Promise<number>;
}

/**
 * Lets an owner watch one direction, or take it over.
 * In: what he watches; `holds` when nothing arrives any more but what he puts in the queue himself.
 */
export async function brokerOwner(
  rabbit: RabbitMq,
  names: LinkTopology,
  watched: { readonly direction: "questions" | "answers"; readonly holds?: boolean },
): Promise<BrokerOwner> {
  const model = await connectTo(rabbit);
  const channel = await model.createConfirmChannel();
  const { queue: tap } = await channel.assertQueue("", { exclusive: true });
  const keys = watched.direction === "questions" ? [""] : ["1", "2", "3", "4", "5", "6", "7", "8"];
  const exchange = names[watched.direction];
  const queueOf = (key: string): string => (key === "" ? names.questions : names.lane(Number(key)));
  for (const key of keys) {
    await channel.bindQueue(tap, exchange, key);
    if (watched.holds === true) await channel.unbindQueue(queueOf(key), exchange, key);
  }
  const bytes: Buffer[] = [];
  await channel.consume(tap, (message) => void (message !== null && bytes.push(message.content)), { noAck: true });
  onTestFinished(async () => {
    if (watched.holds === true) for (const key of keys) await channel.bindQueue(queueOf(key), exchange, key);
    await model.close();
  });
  return {
    seen: async (count) => {
      while (bytes.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      return bytes;
    },
    put: async (queue, content, times = 1) => {
      for (let n = 0; n < times; n++) channel.sendToQueue(queue, Buffer.from(content), { persistent: true });
      await channel.waitForConfirms();
    },
    depth: async (queue) => (await (channel as Channel).checkQueue(queue)).messageCount,
  };
}
