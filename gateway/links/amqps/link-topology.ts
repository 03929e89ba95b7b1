import type { ChannelModel } from "amqplib";
import { declareNames } from "../../core/amqp/declare-names.ts";
import type { QueueHealth } from "../../core/amqp/queue-health.ts";

/** Queues for answers: each running gateway of the dialler takes one, so that it gets the answers to its own questions. */
export const LANES: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** Names in the vhost of a partner that dials. */
export interface LinkTopology {
  /** Exchange and queue of what the dialler asks. */
  readonly questions: string;
  /** Direct exchange of what it is answered; the routing key is the lane. */
  readonly answers: string;
  lane(lane: number): string;
}

/** In: the dialler's OIN. Out: the names that the messages use. */
export function linkTopology(dialler: string): LinkTopology {
  return { questions: `from.${dialler}`, answers: `to.${dialler}`, lane: (lane) => `to.${dialler}.${lane}` };
}

/**
 * What bounds a queue. Nobody waits for a message after its question's deadline (two minutes at most), so an hour is only for messages
 * that state no end of their own. A full queue refuses, and the sender sees that.
 */
const BOUNDS = {
  "x-overflow": "reject-publish",
  "x-max-length": 10_000,
  "x-max-length-bytes": 1024 * 1024 * 1024,
  "x-message-ttl": 3600_000,
  "x-delivery-limit": 10,
} as const;

/**
 * Declares them; only the dialled party may. There are no dead letters: what is refused is in the log, and what is lost is asked again.
 * Out: the names of dead queues that were made anew. Throws BROKER_TOPOLOGY_DIFFERS, BROKER_PERMISSION_MISSING.
 */
export function declareLink(
  model: ChannelModel,
  { questions, answers, lane }: LinkTopology,
  health: QueueHealth,
): Promise<readonly string[]> {
  return declareNames(
    model,
    [
      { name: questions, type: "direct" },
      { name: answers, type: "direct" },
    ],
    [
      { name: questions, arguments: BOUNDS, from: { exchange: questions, routingKey: "" } },
      ...LANES.map((n) => ({ name: lane(n), arguments: BOUNDS, from: { exchange: answers, routingKey: String(n) } })),
    ],
    health,
  );
}
