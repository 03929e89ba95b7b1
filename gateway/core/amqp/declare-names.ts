import type { ChannelModel } from "amqplib";
import { brokerFailure } from "./broker-failure.ts";

/** An exchange and its kind. */
export interface DeclaredExchange {
  readonly name: string;
  readonly type: "direct" | "fanout" | "topic";
}

/** A quorum queue, what it does with messages, and where it gets them from. */
export interface DeclaredQueue {
  readonly name: string;
  /** Beside `x-queue-type`, which is always `quorum`: replicated, and on disk before it is confirmed. */
  readonly arguments: { readonly [name: string]: string | number };
  readonly from: { readonly exchange: string; readonly routingKey: string };
}

/**
 * Declares durable exchanges, quorum queues and bindings; what is there already must be exactly so.
 * Throws BROKER_TOPOLOGY_DIFFERS with name and argument, for a classic queue too; BROKER_PERMISSION_MISSING.
 */
export async function declareNames(
  model: ChannelModel,
  exchanges: readonly DeclaredExchange[],
  queues: readonly DeclaredQueue[],
): Promise<void> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the call that caused it rejects too
  const declare = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw brokerFailure(error, name);
    }
  };
  for (const { name, type } of exchanges)
    await declare(name, () => channel.assertExchange(name, type, { durable: true }));
  for (const queue of queues) {
    const { name, from } = queue;
    const settings = { durable: true, arguments: { "x-queue-type": "quorum", ...queue.arguments } };
    await declare(name, () => channel.assertQueue(name, settings));
    await declare(name, () => channel.bindQueue(name, from.exchange, from.routingKey));
  }
  await channel.close();
}
