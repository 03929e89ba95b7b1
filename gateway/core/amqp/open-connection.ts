import type { ChannelModel } from "amqplib";
import { boundMessages } from "./bound-messages.ts";
import { brokerFailure } from "./broker-failure.ts";
import type { BrokerAddress, BrokerTls } from "./connection-options.ts";

/** Milliseconds before a node that does not answer is given up. */
const CONNECT_TIMEOUT = 10_000;

/** Bytes of the largest message that is taken: those of the link have 12 MiB at most. */
const LARGEST = 16 * 1024 * 1024;

/** Seconds: a silent connection is dropped after two of these. */
const HEARTBEAT = 10;

/**
 * Opens one connection: TLS 1.3 with our certificate, the broker's checked against its name and our authorities, logged in with SASL
 * EXTERNAL. A message that is larger than may be ends it. Out: the connection. Throws what `brokerFailure` makes of a failure.
 */
export async function openConnection(
  address: BrokerAddress,
  vhost: string,
  tls: BrokerTls,
  largest = LARGEST,
): Promise<ChannelModel> {
  // only who has a RabbitMQ needs the memory that its library takes
  const { connect, credentials } = await import("amqplib");
  try {
    const model = await connect(
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
    boundMessages(model, largest);
    return model;
  } catch (error) {
    throw brokerFailure(error);
  }
}
