import type { ChannelModel } from "amqplib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { brokerAddresses } from "../../gateway/core/amqp/connection-options.ts";
import { openConnection } from "../../gateway/core/amqp/open-connection.ts";
import { openConsumer } from "../../gateway/core/amqp/open-consumer.ts";
import { findRabbitMq } from "../services/rabbitmq.ts";
import { connectTo } from "./rabbit-world.ts";

const LARGEST = 1_000_000;
const HEALTH = { silent: () => {}, answered: () => {}, isDead: () => false } as never;

let rabbit: Awaited<ReturnType<typeof findRabbitMq>>;
beforeAll(async () => {
  rabbit = await findRabbitMq();
}, 600_000);
afterAll(() => rabbit?.close());

/** A queue with messages, and a connection that takes no large ones. Out: what is taken, and why the connection ended. */
async function taking(sizes: readonly number[], prefetch: number, deceive: (model: ChannelModel) => void = () => {}) {
  const other = await connectTo(rabbit);
  const channel = await other.createConfirmChannel();
  const { queue } = await channel.assertQueue("", { autoDelete: false });
  for (const size of sizes) channel.sendToQueue(queue, Buffer.alloc(size));
  await channel.waitForConfirms();
  const model = await openConnection(brokerAddresses(rabbit.urls)[0]!, rabbit.vhost, rabbit.tls, LARGEST);
  deceive(model);
  const ended = Promise.withResolvers<unknown>();
  model.on("error", ended.resolve);
  model.on("close", ended.resolve);
  const taken: number[] = [];
  const rules = { queue, prefetch, health: HEALTH, end: ended.resolve };
  await openConsumer(model, { ...rules, take: (content) => void taken.push(content.length) });
  return {
    taken,
    ended: ended.promise,
    async close() {
      await channel.deleteQueue(queue);
      await other.close();
      await model.close().catch(() => {});
    },
  };
}

it("a message that is larger than any of ours ends the connection before it is there, and those before it are taken", async () => {
  const { taken, ended, close } = await taking([10, LARGEST, LARGEST + 1, 10], 8);
  await ended;
  expect(taken).toEqual([10, LARGEST]);
  await close();
});

it("more messages than are asked for end the connection", async () => {
  const { taken, ended, close } = await taking([1, 2, 3], 2, (model) => {
    // as a broker that does not keep to what it is asked
    const create = model.createChannel.bind(model);
    model.createChannel = async () => Object.assign(await create(), { prefetch: async () => ({}) });
  });
  expect(String(await ended)).toContain("more messages than were asked for");
  expect(taken).toEqual([1, 2]);
  await close();
});
