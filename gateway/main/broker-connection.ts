import { readFileSync } from "node:fs";
import type { RabbitMqSetting } from "../cli/settings.ts";
import { type BrokerConnection, brokerAddresses } from "../core/amqp/connection-options.ts";
import { SluisError } from "../core/sluis-error.ts";

/** How to connect as a setting says; its files are read again for every connection. Throws BROKER_FILE_UNREADABLE, BROKER_URL_REFUSED. */
export function brokerConnection(setting: RabbitMqSetting): BrokerConnection {
  const { urls, vhost, certificateFile, keyFile, caFile } = setting;
  const tls = () => ({ certificate: pem(certificateFile), key: pem(keyFile), ca: pem(caFile) });
  tls();
  brokerAddresses(urls);
  return { urls, vhost, tls };
}

function pem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new SluisError("BROKER_FILE_UNREADABLE", { path }, { cause });
  }
}
