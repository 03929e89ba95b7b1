import { randomUUID } from "node:crypto";
import type { ChannelModel } from "amqplib";
import { orAborted } from "../or-aborted.ts";
import { SluisError } from "../sluis-error.ts";
import { bindingName, type QueueHealth } from "./queue-health.ts";

/** Milliseconds to wait for a confirm from a broker that is not short of memory or disk. */
const CONFIRM_TIMEOUT = 30_000;

/** One message. */
export interface Publication {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly contentType: string;
  /** True when a message that reaches no queue is a failure. */
  readonly mandatory: boolean;
  /** Milliseconds after which it is of no use to anybody; kept until it is taken when absent. */
  readonly expiresIn?: number;
  /** Ends the wait for a broker that takes nothing now; what was sent is sent. */
  readonly signal?: AbortSignal;
}

/**
 * Sends messages of which the broker confirms each one.
 * A broker that is short of memory or disk gets nothing more: what is to be sent waits until it says otherwise.
 * Out: resolves when the broker has it durably in every queue that it belongs in. Throws BROKER_UNROUTABLE when it came back because no
 * queue takes it (RabbitMQ confirms such a message too, after returning it), BROKER_PUBLISH_REFUSED when a queue refused it, and
 * BROKER_UNREACHABLE when the connection went first: then nobody knows, and sending again is right.
 */
export type Publish = (message: Publication) => Promise<void>;

/**
 * Opens a channel for publishing. `end` is called when it is closed by the broker, confirms nothing any more, or shows that topology is gone;
 * `gone` aborts when the connection is over; `health` is told which queues confirm.
 */
export async function openPublisher(
  model: ChannelModel,
  end: (why: unknown) => void,
  gone: AbortSignal,
  health: QueueHealth,
): Promise<Publish> {
  const channel = await model.createConfirmChannel();
  const returned = new Set<string>();
  let blocked: PromiseWithResolvers<void> | undefined;
  model.on("blocked", () => {
    blocked ??= Promise.withResolvers();
  });
  const unblock = (): void => {
    blocked?.resolve();
    blocked = undefined;
  };
  model.on("unblocked", unblock);
  gone.addEventListener("abort", unblock);
  /** Gives the connection up when a confirm stays away; then every message without one fails, and goes again. */
  const watch = (binding: string): NodeJS.Timeout =>
    setInterval(() => {
      if (blocked !== undefined) return;
      health.silent(binding);
      end(new SluisError("BROKER_UNREACHABLE", { why: "no-confirm" }));
    }, CONFIRM_TIMEOUT);
  channel.on("error", end);
  channel.on("close", () => end(new Error("channel closed")));
  channel.on("return", (message) => returned.add(String(message.properties.messageId)));
  return async ({ exchange, routingKey, body, contentType, mandatory, expiresIn, signal }) => {
    while (blocked !== undefined) await orAborted(blocked.promise, signal);
    if (gone.aborted) throw new SluisError("BROKER_UNREACHABLE", { why: "closed" });
    const messageId = randomUUID();
    const binding = bindingName(exchange, routingKey);
    const confirmed = Promise.withResolvers<void>();
    const expiration = expiresIn === undefined ? {} : { expiration: Math.max(1, Math.ceil(expiresIn)) };
    const options = { mandatory, persistent: true, contentType, messageId, ...expiration };
    try {
      channel.publish(exchange, routingKey, body, options, (refused) => {
        health.answered(binding);
        if (refused === null) confirmed.resolve();
        else confirmed.reject(new SluisError("BROKER_PUBLISH_REFUSED", { name: routingKey || exchange }));
      });
    } catch (error) {
      throw new SluisError("BROKER_UNREACHABLE", { why: "closed" }, { cause: error });
    }
    const lost = () => confirmed.reject(new SluisError("BROKER_UNREACHABLE", { why: "closed" }));
    gone.addEventListener("abort", lost);
    const watching = watch(binding);
    await confirmed.promise.finally(() => {
      clearInterval(watching);
      gone.removeEventListener("abort", lost);
    });
    if (!returned.delete(messageId)) return;
    const failure = new SluisError("BROKER_UNROUTABLE", { name: routingKey || exchange });
    end(failure);
    throw failure;
  };
}
