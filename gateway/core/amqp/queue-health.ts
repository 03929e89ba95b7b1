/** Times in a row that a queue may leave us without an answer before it counts as dead. */
const SILENT_TIMES = 2;

/**
 * Which queues take and give nothing while their broker runs. A quorum queue whose node dies in the moment that it is made can come back
 * without a leader: RabbitMQ lists it as running, confirms nothing and answers no consumer, until it is deleted or the node starts again.
 */
export interface QueueHealth {
  /** It confirmed or answered. In: name of a queue, or of a binding (`bindingName`). */
  answered(name: string): void;
  /** It did not, for longer than a slow broker takes. */
  silent(name: string): void;
  isDead(name: string): boolean;
}

/** In: what is called when one counts as dead, so that whoever declares it makes it anew. */
export function createQueueHealth(died: () => void): QueueHealth {
  const silences = new Map<string, number>();
  const isDead = (name: string): boolean => (silences.get(name) ?? 0) >= SILENT_TIMES;
  return {
    answered: (name) => void silences.delete(name),
    silent(name) {
      silences.set(name, (silences.get(name) ?? 0) + 1);
      if (isDead(name)) died();
    },
    isDead,
  };
}

/** How the queue behind a routing key is named to those who publish. In: exchange, routing key. */
export function bindingName(exchange: string, routingKey: string): string {
  return `${exchange}/${routingKey}`;
}
