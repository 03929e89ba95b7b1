import type { LinkCheck } from "../cli/cli-context.ts";
import type { PartnerSetting, RabbitMqSetting, Settings } from "../cli/settings.ts";
import { brokerFailure } from "../core/amqp/broker-failure.ts";
import { type BrokerAddress, type BrokerConnection, brokerAddresses } from "../core/amqp/connection-options.ts";
import { openConnection } from "../core/amqp/open-connection.ts";
import { SluisError } from "../core/sluis-error.ts";
import { linkTopology } from "../links/amqps/link-topology.ts";
import { brokerConnection } from "./broker-connection.ts";

/** Connects to the RabbitMQ of every link that is configured, as `serve` would. Out: one finding for each of its nodes. */
export async function checkLinks(settings: Settings): Promise<readonly LinkCheck[]> {
  const checks = settings.partners.map((partner) =>
    partner.amqps === null ? [] : checkLink(settings.oin, partner, partner.amqps),
  );
  return (await Promise.all(checks)).flat();
}

async function checkLink(own: string, { oin, dial }: PartnerSetting, amqps: RabbitMqSetting): Promise<LinkCheck[]> {
  // what the dialled side declares is there once its gateway has run
  const queue = dial ? linkTopology(own).lane(1) : null;
  const named = (host: string) => `${oin} ${host} ${amqps.vhost}`;
  try {
    const connection = brokerConnection(amqps);
    const nodes = brokerAddresses(amqps.urls);
    return await Promise.all(
      nodes.map(async (node) => ({ subject: named(node.hostname), error: await failureOf(connection, node, queue) })),
    );
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
    return [{ subject: named(""), error }];
  }
}

async function failureOf(
  { vhost, tls }: BrokerConnection,
  node: BrokerAddress,
  queue: string | null,
): Promise<SluisError | null> {
  try {
    const model = await openConnection(node, vhost, tls());
    model.on("error", () => {}); // the call that caused it rejects too
    const channel = await model.createChannel();
    channel.on("error", () => {});
    try {
      if (queue !== null) await channel.checkQueue(queue);
      return null;
    } finally {
      await model.close().catch(() => {});
    }
  } catch (error) {
    return brokerFailure(error, queue ?? "");
  }
}
