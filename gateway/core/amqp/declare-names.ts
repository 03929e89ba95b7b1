import type { ChannelModel } from "amqplib";
import { brokerFailure } from "./broker-failure.ts";
import { bindingName, type QueueHealth } from "./queue-health.ts";

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
 * Declares durable exchanges, quorum queues and bindings; what is there already must be exactly so. A queue that is dead is deleted first,
 * with the messages that nobody could get from it: none of ours says anything that the store does not. Out: names of those that were.
 * Throws BROKER_TOPOLOGY_DIFFERS with name and argument, for a classic queue too; BROKER_PERMISSION_MISSING.
 */
export async function declareNames(
  model: ChannelModel,
  exchanges: readonly DeclaredExchange[],
  queues: readonly DeclaredQueue[],
  health: QueueHealth,
): Promise<readonly string[]> {
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
  const anew: string[] = [];
  for (const queue of queues) {
    const { name, from } = queue;
    const known = [name, bindingName(from.exchange, from.routingKey)];
    if (known.some(health.isDead)) {
      await declare(name, () => channel.deleteQueue(name));
      known.forEach(health.answered);
      anew.push(name);
    }
    const settings = { durable: true, arguments: { "x-queue-type": "quorum", ...queue.arguments } };
    await declare(name, () => channel.assertQueue(name, settings));
    await declare(name, () => channel.bindQueue(name, from.exchange, from.routingKey));
  }
  await channel.close();
  return anew;
}
