import type { ChannelModel } from "amqplib";
import { SluisError } from "../sluis-error.ts";
import type { QueueHealth } from "./queue-health.ts";

/** Milliseconds for a queue to take a consumer. */
const CONSUME_TIMEOUT = 20_000;

/** What is to be taken from a queue. */
export interface ConsumerRules {
  readonly queue: string;
  /** Messages in hand at once; a broker that does not keep the others is left. */
  readonly prefetch: number;
  /** Called for each message; `settle` says that it is done with, or refused: then it goes to the dead letters, if the queue has any. */
  take(content: Buffer, settle: (outcome: Settled) => void): void;
  /** Is told whether the queue answers. */
  readonly health: QueueHealth;
  /** Called when the channel is closed or the queue is gone: asks for another connection. */
  end(why: unknown): void;
}

/** How a message was left. Nothing is ever requeued: that would loop, and RabbitMQ counts tries otherwise in each version. */
export type Settled = "done" | "refused";

/** Takes messages until it is cancelled or its connection ends. */
export interface OpenConsumer {
  /** Takes no more. Resolves also when the channel is gone already. */
  cancel(): Promise<void>;
}

/**
 * Starts taking messages over a connection.
 * Throws what amqplib throws, such as a 404 for a queue that is not there; BROKER_UNREACHABLE when the queue does not answer.
 */
export async function openConsumer(model: ChannelModel, rules: ConsumerRules): Promise<OpenConsumer> {
  const channel = await model.createChannel();
  let open = true;
  let inHand = 0;
  channel.on("error", rules.end);
  channel.on("close", () => {
    open = false;
    rules.end(new Error("channel closed"));
  });
  await channel.prefetch(rules.prefetch);
  const taken = channel.consume(rules.queue, (message) => {
    if (message === null) return rules.end(new Error("the queue was deleted"));
    if (inHand >= rules.prefetch) return rules.end(new Error("more messages than were asked for"));
    inHand += 1;
    rules.take(message.content, (outcome) => {
      inHand -= 1;
      try {
        if (outcome === "done") channel.ack(message);
        else channel.reject(message, false);
      } catch {
        // the channel is gone: the message comes again and finds nothing to do
      }
    });
  });
  const { consumerTag } = await inTime(taken, rules);
  return {
    cancel: async () => {
      if (open) await channel.cancel(consumerTag).catch(() => {});
    },
  };
}

async function inTime<T>(answer: Promise<T>, { queue, health }: ConsumerRules): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    health.silent(queue);
    late.reject(new SluisError("BROKER_UNREACHABLE", { why: "no-answer" }));
  }, CONSUME_TIMEOUT);
  try {
    const answered = await Promise.race([answer, late.promise]);
    health.answered(queue);
    return answered;
  } finally {
    clearTimeout(timer);
  }
}
