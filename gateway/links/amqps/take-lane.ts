import type { ChannelModel } from "amqplib";
import { brokerFailure } from "../../core/amqp/broker-failure.ts";
import { type OpenConsumer, openConsumer } from "../../core/amqp/open-consumer.ts";
import type { QueueHealth } from "../../core/amqp/queue-health.ts";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Take } from "./keep-line.ts";
import { LANES, type LinkTopology } from "./link-topology.ts";

/** A queue of answers that this gateway has for itself. */
export interface Lane extends OpenConsumer {
  readonly lane: number;
}

/** What choosing takes. */
export interface LaneRules {
  readonly topology: LinkTopology;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Answers in hand at once. */
  readonly prefetch: number;
}

/** How often it is tried before all lanes count as taken. */
const ROUNDS = 5;

/**
 * Takes a lane of which nobody takes messages. Gateways that choose at the same moment all look again after they began: the last of
 * them sees the others, and goes on. (RabbitMQ has no exclusive consumers of quorum queues.) Two on one lane would lose answers to each
 * other, and ask again.
 * Throws LINK_LANES_TAKEN, BROKER_QUEUE_MISSING before the dialled party has declared them.
 */
export async function takeLane(
  model: ChannelModel,
  rules: LaneRules,
  take: Take,
  end: (why: unknown) => void,
  health: QueueHealth,
): Promise<Lane> {
  const { topology, clock, random, prefetch } = rules;
  for (let round = 0; round < ROUNDS; round++) {
    for (const lane of LANES) {
      const queue = topology.lane(lane);
      // only the dialled party can make a dead one anew
      if (health.isDead(queue) || (await consumersOf(model, queue)) > 0) continue;
      const consumer = await openConsumer(model, { queue, prefetch, take, end, health });
      if ((await consumersOf(model, queue)) === 1) return { ...consumer, lane };
      await consumer.cancel();
      await clock.sleep(random() * 200);
    }
  }
  throw new SluisError("LINK_LANES_TAKEN", { name: topology.answers });
}

async function consumersOf(model: ChannelModel, queue: string): Promise<number> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the call that caused it rejects too
  try {
    const { consumerCount } = await channel.checkQueue(queue);
    await channel.close();
    return consumerCount;
  } catch (error) {
    throw brokerFailure(error, queue);
  }
}
