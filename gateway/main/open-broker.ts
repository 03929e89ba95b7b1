import { createEmbeddedBroker } from "../broker/create-embedded-broker.ts";
import { createRabbitBroker } from "../broker/rabbitmq/create-rabbit-broker.ts";
import type { BrokerSetting } from "../cli/settings.ts";
import type { Clock } from "../core/clock.ts";
import type { Broker } from "../deliveries/ports/broker.ts";
import type { Outbox } from "../deliveries/ports/outbox.ts";
import type { Logger } from "../observe/create-logger.ts";
import { brokerConnection } from "./broker-connection.ts";

/** The broker of a gateway. */
export interface OpenedBroker {
  readonly broker: Broker;
  /** Sends an event to the systems that subscribed; null where there is nothing to subscribe to. */
  readonly publishEvent: ((routingKey: string, event: object) => Promise<void>) | null;
}

/** What a broker works with, whichever it is. */
interface Parts {
  readonly store: { readonly outbox: Outbox };
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds after which what a silent instance has in hand goes to another. */
  readonly lease: number;
}

/**
 * Opens the broker that the configuration names. RabbitMQ may be away: it is tried until it is there.
 * Throws BROKER_FILE_UNREADABLE, and what an administrator must put right on RabbitMQ before this gateway can use it.
 */
export async function openBroker(setting: BrokerSetting, parts: Parts): Promise<OpenedBroker> {
  const options = { ...parts, random: Math.random };
  if (setting.engine === "embedded") return { broker: createEmbeddedBroker(options), publishEvent: null };
  const broker = createRabbitBroker({ ...options, prefix: setting.prefix, connection: brokerConnection(setting) });
  try {
    await broker.begun;
  } catch (error) {
    await broker.close();
    throw error;
  }
  return { broker, publishEvent: broker.publishEvent };
}
