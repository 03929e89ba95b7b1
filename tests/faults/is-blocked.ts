import type { RabbitMq } from "../services/rabbitmq.ts";
import { eventually } from "./side.ts";

/** Waits until RabbitMQ holds up a connection that publishes: an alarm of its is in force. */
export function isBlocked(rabbit: RabbitMq): Promise<true> {
  return eventually("RabbitMQ blocks who publishes", async () =>
    /\bblock(?:ed|ing)\b/.test(await rabbit.ctl("list_connections", "name", "state")) ? true : undefined,
  );
}
