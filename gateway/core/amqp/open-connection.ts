import type { ChannelModel } from "amqplib";
import { brokerFailure } from "./broker-failure.ts";
import type { BrokerAddress, BrokerTls } from "./connection-options.ts";

/** Milliseconds before a node that does not answer is given up. */
const CONNECT_TIMEOUT = 10_000;

/** Seconds: a silent connection is dropped after two of these. */
const HEARTBEAT = 10;

/**
 * Opens one connection: TLS 1.3 with our certificate, the broker's checked against its name and our authorities, logged in with SASL
 * EXTERNAL. Out: the connection. Throws what `brokerFailure` makes of a failure.
 */
export async function openConnection(address: BrokerAddress, vhost: string, tls: BrokerTls): Promise<ChannelModel> {
  // only who has a RabbitMQ needs the memory that its library takes
  const { connect, credentials } = await import("amqplib");
  try {
    return await connect(
      { protocol: "amqps", ...address, vhost: encodeURIComponent(vhost), heartbeat: HEARTBEAT },
      {
        cert: tls.certificate,
        key: tls.key,
        ca: tls.ca,
        rejectUnauthorized: true,
        minVersion: "TLSv1.3",
        credentials: credentials.external(),
        // small messages that wait for each other's confirms: Nagle's algorithm would hold each one up
        noDelay: true,
        timeout: CONNECT_TIMEOUT,
        clientProperties: { connection_name: "sluis" },
      },
    );
  } catch (error) {
    throw brokerFailure(error);
  }
}
