import { randomUUID } from "node:crypto";
import type { ChannelModel } from "amqplib";
import { SluisError } from "../../core/sluis-error.ts";

/** One message. */
export interface Publication {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly contentType: string;
  /** True when a message that reaches no queue is a failure. */
  readonly mandatory: boolean;
}

/**
 * Sends messages of which the broker confirms each one.
 * Out: resolves when the broker has it durably in every queue that it belongs in. Throws BROKER_UNROUTABLE when it came back because no
 * queue takes it (RabbitMQ confirms such a message too, after returning it), BROKER_PUBLISH_REFUSED when a queue refused it, and
 * BROKER_UNREACHABLE when the connection went first: then nobody knows, and sending again is right.
 */
export type Publish = (message: Publication) => Promise<void>;

/** Opens a channel for publishing. `end` is called when it is closed by the broker, or shows that topology is gone. */
export async function openPublisher(model: ChannelModel, end: (why: unknown) => void): Promise<Publish> {
  const channel = await model.createConfirmChannel();
  const returned = new Set<string>();
  channel.on("error", end);
  channel.on("close", () => end(new Error("channel closed")));
  channel.on("return", (message) => returned.add(String(message.properties.messageId)));
  return async ({ exchange, routingKey, body, contentType, mandatory }) => {
    const messageId = randomUUID();
    const confirmed = Promise.withResolvers<void>();
    const options = { mandatory, persistent: true, contentType, messageId };
    try {
      channel.publish(exchange, routingKey, body, options, (refused) => {
        if (refused === null) confirmed.resolve();
        else confirmed.reject(new SluisError("BROKER_PUBLISH_REFUSED", { name: routingKey }));
      });
    } catch (error) {
      throw new SluisError("BROKER_UNREACHABLE", { why: "closed" }, { cause: error });
    }
    await confirmed.promise;
    if (!returned.delete(messageId)) return;
    const failure = new SluisError("BROKER_UNROUTABLE", { name: routingKey });
    end(failure);
    throw failure;
  };
}
