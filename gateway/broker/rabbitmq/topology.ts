import type { ChannelModel } from "amqplib";
import { declareNames } from "../../core/amqp/declare-names.ts";
import type { QueueHealth } from "../../core/amqp/queue-health.ts";
import type { Hint } from "../../deliveries/ports/broker.ts";

/** Every step has a queue. */
export const STEPS: readonly Hint["step"][] = ["send", "load", "export", "announce"];

/** Times that RabbitMQ itself gives a message again whose consumer died with it; our own count is lower and comes first. */
const DELIVERY_LIMIT = 100;

/** Milliseconds that a rejected hint is kept for an administrator to look at: 30 days. What counts is parked in the store. */
const KEEP_DEAD = 30 * 24 * 3600_000;

/** Names on the broker, all under one prefix. */
export interface Topology {
  /** Direct exchange of hints; the routing key is the step. */
  readonly hints: string;
  /** Exchange and queue of what was rejected. */
  readonly dead: string;
  /** Topic exchange of CloudEvents. */
  readonly events: string;
  queue(step: Hint["step"]): string;
}

/** In: a prefix such as `sluis`. Out: the names under it. */
export function topologyOf(prefix: string): Topology {
  return {
    hints: `${prefix}.hints`,
    dead: `${prefix}.dead`,
    events: `${prefix}.events`,
    queue: (step) => `${prefix}.${step}`,
  };
}

/**
 * Declares exchanges, queues and bindings; what is there already must be exactly so. The queues are replicated (quorum), never drop what
 * is in them (`reject-publish` makes a full queue refuse, which the sender sees), and hand what is rejected to the dead-letter exchange.
 * Out: the names of dead queues that were made anew. Throws BROKER_TOPOLOGY_DIFFERS with name and argument, for a classic queue or one without dead-letter exchange too;
 * BROKER_PERMISSION_MISSING.
 */
export function declareTopology(model: ChannelModel, names: Topology, health: QueueHealth): Promise<readonly string[]> {
  const { hints, dead, events } = names;
  return declareNames(
    model,
    [
      { name: hints, type: "direct" },
      { name: dead, type: "fanout" },
      { name: events, type: "topic" },
    ],
    [
      { name: dead, arguments: { "x-message-ttl": KEEP_DEAD }, from: { exchange: dead, routingKey: "" } },
      ...STEPS.map((step) => ({
        name: names.queue(step),
        arguments: {
          "x-dead-letter-exchange": dead,
          "x-dead-letter-strategy": "at-least-once",
          "x-overflow": "reject-publish",
          "x-delivery-limit": DELIVERY_LIMIT,
        },
        from: { exchange: hints, routingKey: step },
      })),
    ],
    health,
  );
}
